// ---- Tools

function setZoom(value) {
  zoom = Math.min(6, Math.max(0.4, value));
  const box = $("pages");
  const middle = (box.scrollTop + box.clientHeight / 2) / box.scrollHeight;
  const across = (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth;
  box.style.setProperty("--zoom", zoom);
  box.scrollTop = middle * box.scrollHeight - box.clientHeight / 2;
  box.scrollLeft = across * box.scrollWidth - box.clientWidth / 2;
  $("zoom").textContent = `${Math.round(zoom * 100)} %`;
}

function setMode(mode) {
  $("pages").dataset.mode = mode;
  $("slide").hidden = mode !== "slider";
  for (const button of $("modes").children) {
    button.setAttribute("aria-checked", String(button.dataset.mode === mode));
  }
}

function setOverlay(name, isShown) {
  if (isShown) hidden.delete(name);
  else hidden.add(name);
  $("pages").dataset.hide = [...hidden].join(" ");
  $(`overlay-${name}`).checked = isShown;
}

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  $("theme").textContent = { light: "Light", dark: "Dark" }[theme] ?? "Auto";
  memory.set("theme", theme);
}

const isProblem = (it) => {
  const only = severities();
  return only.length === 0 ? it.worst !== null : it.diagnostics.some((d) => only.includes(d.severity));
};
const isChanged = (it) => it.changes !== null;

const ACTIONS = {
  "next-problem": () => step(1, isProblem),
  "last-problem": () => step(-1, isProblem),
  "next-change": () => step(1, isChanged),
  "last-change": () => step(-1, isChanged),
  comment: openComment,
  "zoom-in": () => setZoom(zoom * 1.25),
  "zoom-out": () => setZoom(zoom / 1.25),
  "zoom-fit": () => setZoom(1),
  theme() {
    const themes = ["", "light", "dark"];
    setTheme(themes[(themes.indexOf(document.documentElement.dataset.theme ?? "") + 1) % 3]);
  },
  help: () => $("help").showModal(),
};

const KEYS = {
  n: ACTIONS["next-problem"],
  p: ACTIONS["last-problem"],
  ".": ACTIONS["next-change"],
  ",": ACTIONS["last-change"],
  j: () => step(1, () => true),
  k: () => step(-1, () => true),
  s() {
    const entry = entries.find((it) => it.number === chosen?.entry);
    if (entry) setSeen(entry, !isSeen(entry));
  },
  e: () => edit(entries.find((it) => it.number === chosen?.entry)?.line ?? null),
  "/": () => $("search").select(),
  "+": ACTIONS["zoom-in"],
  "=": ACTIONS["zoom-in"],
  "-": ACTIONS["zoom-out"],
  0: ACTIONS["zoom-fit"],
  "?": ACTIONS.help,
  c() {
    if ($("modes").hidden) return;
    const modes = MODES.map(([name]) => name);
    setMode(modes[(modes.indexOf($("pages").dataset.mode) + 1) % modes.length]);
  },
};
OVERLAYS.forEach(([name], index) => {
  KEYS[index + 1] = () => setOverlay(name, hidden.has(name));
});

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const isTyping = event.target.matches?.("input[type=search]");
  if (event.key === "Escape") {
    if (isTyping) {
      event.target.value = "";
      event.target.blur();
      applyFilters();
    } else {
      $("overlays").open = false;
      light(null);
    }
    return;
  }
  const action = isTyping ? undefined : KEYS[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
}
