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
    if (item.hidden) clearFilters();
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
