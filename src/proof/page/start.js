// ---- Start

/** What is set up once, whatever the data. */
function start() {
  $("overlays")
    .querySelector(".panel")
    .append(
      ...OVERLAYS.map(([name, label], index) =>
        el(
          "label",
          {},
          el("input", { type: "checkbox", id: `overlay-${name}`, onchange: (e) => setOverlay(name, e.target.checked) }),
          label,
          el("kbd", {}, String(index + 1)),
        ),
      ),
    );
  for (const [name] of OVERLAYS) setOverlay(name, !hidden.has(name));
  $("modes").append(
    ...MODES.map(([name, label]) =>
      el("button", { type: "button", role: "radio", "data-mode": name, onclick: () => setMode(name) }, label),
    ),
  );
  setTheme(memory.get("theme") ?? "");

  document.addEventListener("click", (event) => {
    const action = ACTIONS[event.target.closest?.("[data-do]")?.dataset.do];
    if (action) action();
    if (!$("overlays").contains(event.target)) $("overlays").open = false;
  });
  document.addEventListener("keydown", onKey);
  $("search").addEventListener("input", applyFilters);
  $("filters").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { filter } = button.dataset;
    if (!filters.delete(filter)) filters.add(filter);
    button.setAttribute("aria-pressed", String(filters.has(filter)));
    applyFilters();
  });
  $("slide").addEventListener("input", (event) => {
    $("pages").style.setProperty("--slide", `${event.target.value}%`);
  });
  for (const id of ["pages", "entries"]) {
    $(id).addEventListener("pointermove", (event) => light(placeOf(event.target)));
    $(id).addEventListener("pointerleave", () => light(null));
  }
  $("pages").addEventListener("click", (event) => {
    const place = placeOf(event.target);
    // Whoever selects text does not choose.
    if (!place || !getSelection().isCollapsed) return;
    choose(place, { pages: false });
    edit(entries.find((it) => it.number === place.entry)?.line ?? null);
  });
  $("entries").addEventListener("click", (event) => {
    const place = placeOf(event.target);
    if (!place || !getSelection().isCollapsed) return;
    const link = event.target.closest("a");
    if (!link && event.target.closest("button, input, label, summary, pre")) return;
    if (link && !link.matches(".number, [data-edit]")) return;
    if (link) event.preventDefault();
    choose(place, { list: false });
    const line = link?.dataset.edit ?? entries.find((it) => it.number === place.entry)?.line ?? null;
    if (!link?.matches(".number")) edit(line);
  });
  $("general").addEventListener("click", (event) => {
    const link = event.target.closest("[data-edit]");
    if (!link) return;
    event.preventDefault();
    edit(link.dataset.edit);
  });
  $("comment-copy").addEventListener("click", (event) => copy($("comment-text").value, event.target));
  $("entries").addEventListener("focusin", (event) => light(placeOf(event.target)));
  addEventListener("hashchange", () => choose(fromAddress()));
}

/** Sets the filters that the address asks for, as an index does: `?show=error`. */
function filterFromAddress() {
  const known = [...SEVERITIES, ...FILTERS].map(([name]) => name);
  const asked = new URLSearchParams(location.search).get("show")?.split(",") ?? [];
  for (const name of asked.filter((name) => known.includes(name))) filters.add(name);
}

/** Chooses what the address names: an entry, or else the first that its filters show. */
function chooseNamed() {
  const place = fromAddress();
  const first = entries.find((it) => !$(`entry-${it.number}`).hidden);
  if (place === null && filters.size > 0 && first) choose({ entry: first.number, item: -1 });
  else choose(place);
}

/** Says something above all else. */
function complain(text) {
  $("banner").hidden = false;
  $("banner").replaceChildren(...marked(text));
}

/** What the file is compared with. */
function showEarlier() {
  const { earlier } = data;
  $("compared").hidden = !earlier;
  $("changes").hidden = !earlier?.isText;
  if (!earlier) return;
  const name = el("b", {}, earlier.name);
  const said = {
    found: ["Compared with ", name, earlier.isText ? null : ", pages only"],
    renamed: ["Compared with ", name, ", which had another name"],
    unreadable: ["Not compared: ", name, " cannot be read as a translation"],
    missing: ["Nothing to compare: ", name, " has no counterpart of this file, which is new"],
  };
  $("compared").replaceChildren(...said[earlier.counterpart].filter((it) => it !== null));
}

/** Shows data, at first or anew. */
function show(next, kept) {
  data = next;
  const counts = [
    plural(data.pages.length, "page"),
    ...SEVERITIES.map(([name, , key]) => plural(data.counts[key], name)),
  ];
  $("title").textContent = data.title;
  $("title").lang = data.language;
  $("title").dir = "auto";
  $("about").textContent = `${data.file} · ${data.language} · ${counts.join(", ")}`;
  $("index").hidden = data.links.index === null;
  if (data.links.index !== null) $("index").href = data.links.index;
  $("banner").hidden = true;
  if (data.noPages !== null) complain(data.noPages);
  // A super cheatsheet has pages alone.
  document.body.classList.toggle("bare", data.entries.length === 0 && data.diagnostics.length === 0);
  $("modes").hidden = !data.earlier || data.earlier.pages.length === 0;
  if (!$("pages").dataset.mode || $("modes").hidden) setMode("new");
  $("modes").title = data.earlier ? `Old: ${data.earlier.name}` : "";
  showEarlier();
  loadSeen();
  const general = prepare();
  showPages(kept);
  showList(general);
  showReview();
  lit = null;
  if (chosen) choose(chosen, { list: false, pages: false, address: false });
}

// ---- Preview: the program sends word of each change

function listen() {
  /** Names of the pictures that are shown. */
  let names = [];
  let glyphs = [];
  const known = new Map();
  const update = async (state) => {
    const needed = [...state.pages, ...state.glyphs.filter((name) => !glyphs.includes(name))];
    const load = async (name) => {
      const response = await fetch(`picture/${name}`);
      if (response.ok) known.set(name, await response.text());
    };
    await Promise.all(needed.filter((name) => !known.has(name)).map(load));
    // If one is gone, a newer state is on its way.
    if (!needed.every((name) => known.has(name))) return;
    const kept = new Set([...state.pages.keys()].filter((index) => names[index] === state.pages[index]));
    names = state.pages;
    for (const name of state.glyphs.filter((name) => !glyphs.includes(name))) {
      $("glyphs").insertAdjacentHTML("beforeend", known.get(name));
    }
    glyphs = state.glyphs;
    for (const name of known.keys()) if (!names.includes(name)) known.delete(name);
    const isFirst = data === null;
    pictures = names.map((name) => known.get(name));
    document.title = `${state.data.title} (${state.data.language})`;
    show(state.data, kept);
    if (isFirst) chooseNamed();
    document.documentElement.dataset.version = state.version;
  };
  let queue = Promise.resolve();
  const events = new EventSource("events");
  events.addEventListener("message", (event) => {
    queue = queue.then(() => update(JSON.parse(event.data)));
  });
  events.addEventListener("error", () => {
    complain("The preview has ended. Start it again to go on.");
  });
}

start();
filterFromAddress();
const embedded = JSON.parse($("data").textContent);
if (embedded === null) {
  listen();
} else {
  pictures = [...document.querySelectorAll("template.picture")].map((node) => node.innerHTML);
  show(embedded);
  chooseNamed();
}
