// ---- The list of entries

const SEVERITIES = [
  ["error", "Errors", "errors"],
  ["warning", "Warnings", "warnings"],
  ["hint", "Hints", "hints"],
];
const FILTERS = [
  ["untranslated", "Untranslated", (it) => it.state === "untranslated" || it.state === "missing"],
  ["math", "Formulas", (it) => it.hasMath],
  ["lists", "Lists", (it) => it.hasItems],
  ["changed", "Changed", (it) => it.changes !== null],
  ["unseen", "Not seen", (it) => seen.size > 0 && !isSeen(it)],
];
const ROLES = { text: "paragraph", list: "list", web: "web page only" };

/** What the list needs to know of each entry beside the data. What is about no entry comes back. */
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

function showDiagnostic(d) {
  const name = d.file ?? data.file.split(/[\\/]/).at(-1);
  const place = d.line === null ? (d.file ?? null) : `${name}:${d.line}:${d.column}`;
  const isOurs = d.file === null && d.line !== null;
  return el(
    "li",
    { class: d.severity },
    el("b", {}, `${d.severity} `),
    el("code", {}, d.code),
    " ",
    marked(d.message),
    d.excerpt === null ? null : el("pre", {}, d.excerpt),
    d.hints.map((hint) => el("span", { class: "hint-text" }, "→ ", marked(hint))),
    d.fix === null ? null : el("span", { class: "hint-text" }, "→ ", marked("`sheetpress check --fix` does it")),
    place === null ? null : el("span", { class: "hint-text" }, isOurs ? lineLink(d.line, place) : place),
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
  const role = entry.role === null ? null : (ROLES[entry.role] ?? entry.role);
  const line = entry.line === null ? null : lineLink(entry.line, `line ${entry.line}`);
  return el(
    "li",
    { class: `entry ${entry.worst ?? ""}`, id: `entry-${number}`, "data-entry": number, tabindex: "-1" },
    el(
      "header",
      {},
      el("a", { class: "number", href: `#${number}`, "aria-label": `Entry ${number}` }, String(number)),
      el("span", {}, role, role !== null && line !== null ? ", " : null, line),
      state in labels ? el("span", { class: `tag ${state}` }, labels[state]) : null,
      entry.changes === null ? null : el("span", { class: "tag changed" }, "changed"),
      data.pages.length > 0 && !rects.has(number) && state !== "extra"
        ? el("span", { class: "tag" }, "not on the pages")
        : null,
      showSeen(entry),
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
    entry.suggestions.map(showSuggestion),
  );
}

/** The items of the list, with what they were made of. */
const items = new Map();

/** Shows the list anew; items that would be the same stay. */
function showList(general) {
  const isShown = (number) => items.get(number)?.node.isConnected;
  const isSameList = entries.length === items.size && entries.every((entry) => isShown(entry.number));
  const nodes = entries.map((entry) => {
    const of = JSON.stringify([entry, rects.has(entry.number), data.file, data.pages.length > 0, data.links]);
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
  showFilters();
  applyFilters();
}

/** The filters that have something to show. Those of severities count diagnostics, as `check` does. */
function showFilters() {
  const filter = (name, label, count) =>
    el(
      "button",
      { type: "button", "data-filter": name, "aria-pressed": String(filters.has(name)) },
      `${label} ${count}`,
    );
  const bySeverity = SEVERITIES.map(([name, label, key]) => [name, label, data.counts[key]]);
  const others = FILTERS.map(([name, label, has]) => [name, label, entries.filter(has).length]);
  const shown = [...bySeverity, ...others].filter(([name, , count]) => count > 0 || filters.has(name));
  // What is pressed stays where it is, and keeps the focus.
  const focused = document.activeElement?.dataset.filter;
  $("filters").replaceChildren(...shown.map((it) => filter(...it)));
  if (focused) $("filters").querySelector(`[data-filter="${focused}"]`)?.focus();
}

/** The severities that are asked for; none if all are. */
function severities() {
  return SEVERITIES.map(([name]) => name).filter((name) => filters.has(name));
}

function applyFilters() {
  const words = wanted();
  const active = FILTERS.filter(([name]) => filters.has(name));
  const only = severities();
  let shown = 0;
  for (const entry of entries) {
    const isShown =
      active.every(([, , has]) => has(entry)) &&
      (only.length === 0 || entry.diagnostics.some((d) => only.includes(d.severity))) &&
      words.every((word) => entry.haystack.includes(word));
    $(`entry-${entry.number}`).hidden = !isShown;
    if (isShown) shown += 1;
  }
  if (only.length > 0) $("list").dataset.only = only.join(" ");
  else delete $("list").dataset.only;
  const all = entries.length;
  const are = (n) => plural(n, "entry", "entries");
  $("status").textContent = shown === all ? are(all) : `${shown} of ${are(all)}`;
  highlight(words);
}

/** Shows all entries again. */
function clearFilters() {
  filters.clear();
  $("search").value = "";
  for (const button of $("filters").children) button.setAttribute("aria-pressed", "false");
  applyFilters();
}
