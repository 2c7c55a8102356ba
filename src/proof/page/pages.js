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
  // A passage is one text: words are found and copied across its runs and lines.
  const texts = page.texts.map((passage) => {
    const runs = passage.map(([x, y, width, size, isRtl, text]) => {
      const part = parts.find(([box]) => inside(box, x + width / 2, y - size / 4));
      const node = svg("tspan", {
        class: "run",
        x: isRtl ? x + width : x,
        y,
        "font-size": size,
        ...(width > 0 ? { textLength: width, lengthAdjust: "spacingAndGlyphs" } : {}),
        ...(isRtl ? { direction: "rtl" } : {}),
        ...(part ? { "data-entry": part[1], "data-item": part[2] } : {}),
      });
      node.textContent = text;
      return node;
    });
    return svg("text", {}, ...runs);
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
    const baselines = [...new Set(page.texts.flat().filter(isInside).map((text) => text[1]))].sort((a, b) => a - b);
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
    const entry = numberOf(node.dataset.entry);
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
