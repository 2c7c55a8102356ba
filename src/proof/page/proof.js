"use strict";

// The page of a proof. Its data is what `src/proof/data.rs` gathers; in a preview it comes from the
// program and is shown anew after each change of the file.

const OVERLAYS = [
  ["problems", "Problems", true],
  ["numbers", "Entry numbers", false],
  ["blocks", "Blocks of the layout", false],
  ["formulas", "Formulas", false],
  ["misfits", "Overfull and shrunk text", true],
  ["grid", "Baselines and margins", false],
];
const MODES = [
  ["new", "New"],
  ["old", "Old"],
  ["side", "Side by side"],
  ["slider", "Slider"],
  ["difference", "Difference"],
];
const FILTERS = [
  ["problems", "Problems", (it) => it.worst !== null],
  ["untranslated", "Untranslated", (it) => it.state === "untranslated" || it.state === "missing"],
  ["math", "Formulas", (it) => it.hasMath],
  ["lists", "Lists", (it) => it.hasItems],
  ["hints", "Hints", (it) => it.diagnostics.some((d) => d.severity === "hint")],
  ["changed", "Changed", (it) => it.changes !== null],
];
const ROLES = { text: "paragraph", list: "list", web: "web page only" };
const SVG = "http://www.w3.org/2000/svg";

const $ = (id) => document.getElementById(id);

/** An element with attributes and children; strings become text, never markup. */
function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** The same for SVG. */
function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Text in which `…` marks code. */
function marked(text) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? el("code", {}, part) : part));
}

/** What is remembered from one visit to the next, where the browser allows it. */
const memory = {
  get(key) {
    try {
      return localStorage.getItem(`sheetpress-${key}`);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(`sheetpress-${key}`, value);
    } catch {
      // It is for this visit only.
    }
  },
};

// ---- State

let data = null;
let entries = [];
/** SVG of the pages, by index. */
let pictures = [];
/** Rectangles of parts on the pages, by entry. */
let rects = new Map();
let chosen = null;
let lit = null;
const filters = new Set();
const hidden = new Set(OVERLAYS.filter(([, , shown]) => !shown).map(([name]) => name));
let zoom = 1;

// ---- The list of entries

/** What the list needs to know of each entry beside the data. */
function prepare() {
  const order = ["hint", "warning", "error"];
  const byEntry = new Map();
  data.diagnostics.forEach((diagnostic, index) => {
    const of = byEntry.get(diagnostic.entry) ?? [];
    of.push({ ...diagnostic, index });
    byEntry.set(diagnostic.entry, of);
  });
  entries = data.entries.map((entry) => {
    const diagnostics = byEntry.get(entry.number) ?? [];
    const worst = diagnostics.map((d) => order.indexOf(d.severity)).reduce((a, b) => Math.max(a, b), 0);
    const texts = `${entry.number}\n${entry.source}\n${entry.translation ?? ""}`;
    return { ...entry, diagnostics, worst: worst > 0 ? order[worst] : null, haystack: fold(texts) };
  });
  const numbers = new Set(entries.map((entry) => entry.number));
  return data.diagnostics.filter((d) => !numbers.has(d.entry));
}

/** Text as a search compares it. */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function showDiagnostic(d) {
  const name = data.file.split(/[\\/]/).at(-1);
  const place = d.line === null ? null : `${name}:${d.line}:${d.column}`;
  return el(
    "li",
    { class: d.severity },
    el("b", {}, `${d.severity} `),
    el("code", {}, d.code),
    " ",
    marked(d.message),
    d.hints.map((hint) => el("span", { class: "hint-text" }, "→ ", marked(hint))),
    d.fix === null ? null : el("span", { class: "hint-text" }, "→ ", marked("`sheetpress check --fix` does it")),
    place === null ? null : el("span", { class: "hint-text" }, place),
    d.detail === null ? null : el("pre", {}, d.detail),
  );
}

/** A text with the stretches that diagnostics are about. */
function withMarks(text, marks) {
  const out = [];
  let at = 0;
  for (const [start, end, index] of [...marks].sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    if (start < at || end <= start) continue;
    const d = data.diagnostics[index];
    out.push(text.slice(at, start));
    out.push(el("mark", { class: d.severity, title: d.message }, text.slice(start, end)));
    at = end;
  }
  out.push(text.slice(at));
  return out;
}

function showChanges(changes) {
  const words = changes.map(({ kind, text }) => {
    if (kind === "same") return text;
    return el(kind === "new" ? "ins" : "del", {}, text);
  });
  return el("p", { class: "changes", lang: data.language, dir: data.direction }, words);
}

function showEntry(entry) {
  const { number, state } = entry;
  const labels = {
    untranslated: "not translated",
    missing: "not in the file",
    extra: "not in the sheet",
  };
  const about = [entry.role === null ? null : (ROLES[entry.role] ?? entry.role)];
  if (entry.line !== null) about.push(`line ${entry.line}`);
  return el(
    "li",
    { class: `entry ${entry.worst ?? ""}`, id: `entry-${number}`, "data-entry": number, tabindex: "-1" },
    el(
      "header",
      {},
      el("a", { href: `#${number}`, "aria-label": `Entry ${number}` }, String(number)),
      el("span", {}, about.filter(Boolean).join(", ")),
      state in labels ? el("span", { class: `tag ${state}` }, labels[state]) : null,
      entry.changes === null ? null : el("span", { class: "tag changed" }, "changed"),
      data.pages.length > 0 && !rects.has(number) && state !== "extra"
        ? el("span", { class: "tag" }, "not on the pages")
        : null,
    ),
    entry.source === entry.translation && entry.changes === null && data.language === data.sourceLanguage
      ? null
      : el("p", { class: "source", lang: data.sourceLanguage, dir: "ltr" }, withMarks(entry.source, entry.sourceSpots)),
    entry.translation === null
      ? el("p", { class: "translation none" }, "no translation")
      : el(
          "p",
          { class: "translation", lang: data.language, dir: data.direction },
          withMarks(entry.translation, entry.spots),
        ),
    entry.changes === null ? null : showChanges(entry.changes),
    entry.diagnostics.length === 0 ? null : el("ul", { class: "diagnostics" }, entry.diagnostics.map(showDiagnostic)),
  );
}

/** The items of the list, with what they were made of. */
const items = new Map();

/** Shows the list anew; items that would be the same stay. */
function showList(general) {
  const isShown = (number) => items.get(number)?.node.isConnected;
  const isSameList = entries.length === items.size && entries.every((entry) => isShown(entry.number));
  const nodes = entries.map((entry) => {
    const of = JSON.stringify([entry, rects.has(entry.number), data.file, data.pages.length > 0]);
    const last = items.get(entry.number);
    if (last?.of === of) return last.node;
    const node = showEntry(entry);
    if (isSameList) last.node.replaceWith(node);
    items.set(entry.number, { of, node });
    return node;
  });
  if (!isSameList) {
    const numbers = new Set(entries.map((entry) => entry.number));
    for (const number of items.keys()) if (!numbers.has(number)) items.delete(number);
    $("entries").replaceChildren(...nodes);
  }
  $("general").replaceChildren(
    ...(general.length > 0 ? [el("ul", { class: "diagnostics" }, general.map(showDiagnostic))] : []),
  );
  $("filters").replaceChildren(
    ...FILTERS.filter(([name, , has]) => filters.has(name) || entries.some(has)).map(([name, label, has]) =>
      el(
        "button",
        { type: "button", "data-filter": name, "aria-pressed": String(filters.has(name)) },
        `${label} ${entries.filter(has).length}`,
      ),
    ),
  );
  applyFilters();
}

function applyFilters() {
  const words = fold($("search").value.replace(/^#(?=\d)/, "")).split(/\s+/).filter(Boolean);
  const active = FILTERS.filter(([name]) => filters.has(name));
  let shown = 0;
  for (const entry of entries) {
    const isShown =
      active.every(([, , has]) => has(entry)) && words.every((word) => entry.haystack.includes(word));
    $(`entry-${entry.number}`).hidden = !isShown;
    if (isShown) shown += 1;
  }
  const all = entries.length;
  const are = (n) => `${n} ${n === 1 ? "entry" : "entries"}`;
  $("status").textContent = shown === all ? are(all) : `${shown} of ${are(all)}`;
  highlight(words);
}

/** Shows where the words of a search are, in browsers that can. */
function highlight(words) {
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete("found");
  if (words.length === 0) return;
  const ranges = [];
  for (const text of $("entries").querySelectorAll("li:not([hidden]) > :is(.source, .translation)")) {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const plain = node.data.toLowerCase();
      for (const word of words) {
        for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          ranges.push(range);
        }
      }
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

// ---- The pages

function rect([, x, y, width, height], attributes = {}) {
  return svg("rect", { x, y, width, height, ...attributes });
}

/** What is drawn over a page: hidden text to select, places to point at, overlays. */
function overPage(index) {
  const page = data.pages[index];
  const on = (items) => items.filter(([box]) => box[0] === index);
  const worst = new Map(entries.map((entry) => [entry.number, entry.worst]));
  const parts = on(data.parts).filter(([, , , isFormula]) => !isFormula);

  const hits = parts.map(([box, entry, item]) => {
    const problem = worst.get(entry);
    const node = rect(box, {
      class: `part ${problem ? `problem ${problem}` : ""}`,
      "data-entry": entry,
      "data-item": item,
    });
    return node;
  });
  const inside = ([, x, y, width, height], left, top) =>
    left >= x && left <= x + width && top >= y && top <= y + height;
  const texts = page.texts.map(([x, y, width, size, isRtl, text]) => {
    const part = parts.find(([box]) => inside(box, x + width / 2, y - size / 4));
    const node = svg("text", {
      class: "run",
      x: isRtl ? x + width : x,
      y,
      "font-size": size,
      textLength: Math.max(width, 0.01),
      lengthAdjust: "spacingAndGlyphs",
      ...(isRtl ? { direction: "rtl" } : {}),
      ...(part ? { "data-entry": part[1], "data-item": part[2] } : {}),
    });
    node.textContent = text;
    return node;
  });

  const seen = new Set();
  // At the beginning of what they are of.
  const isMirrored = data.direction === "rtl";
  const numbers = parts.flatMap(([[, left, y, room], entry, item]) => {
    const label = item < 0 ? String(entry) : `${entry}.${item + 1}`;
    if (seen.has(label)) return [];
    seen.add(label);
    const width = 2.2 + 2.9 * label.length;
    const x = isMirrored ? left + room + 2 : left;
    const text = svg("text", { x: x - 1, y: y + 1.6 });
    text.textContent = label;
    return [svg("rect", { x: x - 1 - width / 2, y: y - 2.6, width, height: 5.4, rx: 1 }), text];
  });
  const blocks = on(data.regions)
    .filter(([, kind]) => kind !== "column")
    .flatMap(([box, kind]) => {
      const text = svg("text", { x: box[1] + 0.8, y: box[2] + 3.8 });
      text.textContent = kind;
      return [rect(box), text];
    });
  const formulas = on(data.parts).filter(([, , , isFormula]) => isFormula).map(([box]) => rect(box));
  const misfits = on(data.misfits).map(([box, kind, text]) => {
    const node = rect(box, { class: kind });
    const title = svg("title");
    title.textContent = `${kind}: ${text}`;
    node.append(title);
    return node;
  });

  const layer = (name, children) => svg("g", { class: `layer ${name}`, "aria-hidden": "true" }, ...children);
  return svg(
    "svg",
    { class: "over", viewBox: `0 0 ${page.width} ${page.height}`, width: "100%" },
    svg("g", {}, ...hits),
    layer("blocks", blocks),
    layer("formulas", formulas),
    layer("grid", grid(index)),
    layer("misfits", misfits),
    svg("g", { "aria-hidden": "true" }, ...texts),
    layer("numbers", numbers),
  );
}

/** The columns, and lines at the pitch that most lines of text have. */
function grid(index) {
  const page = data.pages[index];
  const columns = data.regions.filter(([box, kind]) => kind === "column" && box[0] === index);
  return columns.flatMap(([box]) => {
    const [, x, y, width, height] = box;
    const isInside = ([left, baseline]) =>
      left >= x - 1 && left < x + width && baseline > y && baseline <= y + height + 1;
    const baselines = [...new Set(page.texts.filter(isInside).map((text) => text[1]))].sort((a, b) => a - b);
    const steps = new Map();
    baselines.slice(1).forEach((baseline, i) => {
      const step = Math.round((baseline - baselines[i]) * 20) / 20;
      if (step > 4) steps.set(step, (steps.get(step) ?? 0) + 1);
    });
    const pitch = [...steps].sort((a, b) => b[1] - a[1])[0]?.[0];
    let path = "";
    for (let line = y + height; pitch && line > y; line -= pitch) path += `M${x} ${line}h${width}`;
    return [rect(box), svg("path", { d: path })];
  });
}

/** The picture of a page: SVG that the compiler made, or an image. */
function picture(source) {
  if (source.png) return el("img", { src: source.png, alt: "" });
  const holder = el("template");
  holder.innerHTML = source.svg;
  const node = holder.content.firstElementChild;
  node.setAttribute("aria-hidden", "true");
  // What is hidden must not take the focus; and the links are below what is drawn over the page.
  for (const link of node.querySelectorAll("a")) link.remove();
  return node;
}

/** What the drawing over a page was made of, to tell whether it must be made anew. */
const drawn = [];

function source(index) {
  const on = (items) => items.filter(([box]) => box[0] === index);
  const worst = entries.map((entry) => entry.worst);
  return JSON.stringify([data.pages[index], on(data.parts), on(data.regions), on(data.misfits), worst]);
}

/** Shows the pages; those of `kept` stay as they are, but for what is drawn over them. */
function showPages(kept = new Set()) {
  const old = data.earlier?.pages ?? [];
  const count = Math.max(data.pages.length, old.length);
  const box = $("pages");
  while (box.children.length > count) box.lastChild.remove();
  for (let index = 0; index < count; index += 1) {
    const page = data.pages[index];
    const shown = box.children[index];
    const of = page && source(index);
    if (kept.has(index) && shown) {
      if (drawn[index] !== of) shown.querySelector(".over").replaceWith(overPage(index));
    } else if (shown) {
      shown.replaceWith(showPage(index, count));
    } else {
      box.append(showPage(index, count));
    }
    drawn[index] = of;
  }
  rects = new Map();
  for (const node of box.querySelectorAll("rect.part")) {
    const entry = Number(node.dataset.entry);
    rects.set(entry, [...(rects.get(entry) ?? []), node]);
  }
}

function showPage(index, count) {
  const page = data.pages[index];
  const before = data.earlier?.pages[index];
  const shape = (it) => `aspect-ratio: ${it.width} / ${it.height}`;
  const blank = (kind, like) => el("div", { class: `paper ${kind} absent`, style: shape(like) });
  const paper = (kind, of, like, inside) =>
    of ? el("div", { class: `paper ${kind}`, style: shape(of) }, ...inside()) : blank(kind, like);
  return el(
    "div",
    { class: "page", role: "group", "aria-label": `Page ${index + 1} of ${count}` },
    paper("new", page, before, () => [picture({ svg: pictures[index] }), overPage(index)]),
    data.earlier ? paper("old", before, page, () => [picture(before)]) : null,
  );
}

// ---- Pointing and choosing

function rectsOf(place) {
  const all = rects.get(place.entry) ?? [];
  const item = all.filter((node) => Number(node.dataset.item) === place.item);
  return place.item >= 0 && item.length > 0 ? item : all;
}

function setClass(place, name, isOn) {
  if (place === null) return;
  for (const node of rectsOf(place)) node.classList.toggle(name, isOn);
  $(`entry-${place.entry}`)?.classList.toggle(name, isOn);
}

function light(place) {
  if (lit?.entry === place?.entry && lit?.item === place?.item) return;
  setClass(lit, "lit", false);
  lit = place;
  setClass(lit, "lit", true);
}

/** Chooses an entry: shows it in the list and on the pages, and in the address. */
function choose(place, { list = true, pages = true, focus = false, address = true } = {}) {
  setClass(chosen, "chosen", false);
  $(`entry-${chosen?.entry}`)?.removeAttribute("aria-current");
  const item = place === null ? null : $(`entry-${place.entry}`);
  if (item === null) {
    chosen = null;
    return;
  }
  chosen = place;
  setClass(chosen, "chosen", true);
  item.setAttribute("aria-current", "true");
  if (list) {
    // A link to an entry shows it, whatever is filtered.
    if (item.hidden) {
      filters.clear();
      $("search").value = "";
      for (const button of $("filters").children) button.setAttribute("aria-pressed", "false");
      applyFilters();
    }
    reveal($("list"), [item]);
  }
  if (focus) item.focus({ preventScroll: true });
  if (pages) reveal($("pages"), rectsOf(place));
  if (address) history.replaceState(null, "", addressOf(place));
}

/** Scrolls a pane so that something is in sight, and to its middle if it was not. */
function reveal(pane, nodes) {
  if (nodes.length === 0) return;
  const room = pane.getBoundingClientRect();
  const cover = pane.querySelector(".filters")?.offsetHeight ?? 0;
  const boxes = nodes.map((node) => node.getBoundingClientRect());
  const isInside = (box) =>
    box.top >= room.top + cover && box.bottom <= room.bottom && box.left >= room.left && box.right <= room.right;
  if (boxes.every(isInside)) return;
  const [box] = boxes;
  const tall = box.height > room.height - cover;
  nodes[0].scrollIntoView({ block: tall ? "start" : "center", inline: "nearest" });
}

function addressOf({ entry, item }) {
  return item >= 0 ? `#${entry}.${item + 1}` : `#${entry}`;
}

function fromAddress() {
  const found = /^#(\d+[a-z]*)(?:\.(\d+))?$/.exec(location.hash);
  return found && { entry: numberOf(found[1]), item: found[2] ? Number(found[2]) - 1 : -1 };
}

/** The number of an entry: a number, or text if it has a suffix, as in "57bis". */
function numberOf(text) {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function placeOf(target) {
  const node = target instanceof Element ? target.closest("[data-entry]") : null;
  return node && { entry: numberOf(node.dataset.entry), item: Number(node.dataset.item ?? -1) };
}

/** The next entry that is shown and wanted, from the chosen one on. */
function step(direction, isWanted) {
  const candidates = entries.filter((it) => isWanted(it) && !$(`entry-${it.number}`).hidden);
  if (candidates.length === 0) {
    $("status").textContent = "There is none.";
    return;
  }
  // Entries stand in the order of their numbers.
  const at = entries.findIndex((it) => it.number === chosen?.entry);
  const next =
    direction > 0
      ? (candidates.find((it) => entries.indexOf(it) > at) ?? candidates[0])
      : (candidates.findLast((it) => at >= 0 && entries.indexOf(it) < at) ?? candidates.at(-1));
  choose({ entry: next.number, item: -1 }, { focus: true });
}

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

const ACTIONS = {
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
  n: () => step(1, (it) => it.worst !== null),
  p: () => step(-1, (it) => it.worst !== null),
  j: () => step(1, () => true),
  k: () => step(-1, () => true),
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
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
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
    if (place && getSelection().isCollapsed) choose(place, { pages: false });
  });
  $("entries").addEventListener("click", (event) => {
    const place = placeOf(event.target);
    if (!place || !getSelection().isCollapsed) return;
    if (event.target.closest("a")) event.preventDefault();
    choose(place, { list: false });
  });
  $("entries").addEventListener("focusin", (event) => light(placeOf(event.target)));
  addEventListener("hashchange", () => choose(fromAddress()));
}

/** Says something above all else. */
function complain(text) {
  $("banner").hidden = false;
  $("banner").replaceChildren(...marked(text));
}

/** Shows data, at first or anew. */
function show(next, kept) {
  data = next;
  const count = (severity) => data.diagnostics.filter((d) => d.severity === severity).length;
  const say = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const counts = [
    say(data.pages.length, "page"),
    ...["error", "warning", "hint"].map((severity) => say(count(severity), severity)),
  ];
  $("title").textContent = data.title;
  $("title").lang = data.language;
  $("title").dir = "auto";
  $("about").textContent = `${data.file} · ${data.language} · ${counts.join(", ")}`;
  $("banner").hidden = true;
  if (data.noPages !== null) complain(data.noPages);
  $("modes").hidden = !data.earlier || data.earlier.pages.length === 0;
  if (!$("pages").dataset.mode || $("modes").hidden) setMode("new");
  $("modes").title = data.earlier ? `Old: ${data.earlier.name}` : "";
  const general = prepare();
  showPages(kept);
  showList(general);
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
    if (state.data !== null) {
      const isFirst = data === null;
      pictures = names.map((name) => known.get(name));
      document.title = `${state.data.title} (${state.data.language})`;
      show(state.data, kept);
      if (isFirst) choose(fromAddress());
    }
    if (state.fault !== null) complain(state.fault);
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
const embedded = JSON.parse($("data").textContent);
if (embedded === null) {
  listen();
} else {
  pictures = [...document.querySelectorAll("template.picture")].map((node) => node.innerHTML);
  show(embedded);
  choose(fromAddress());
}
