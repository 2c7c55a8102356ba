// ---- What a reviewer does: follows lines, marks entries as seen, suggests fixes

/** The address of a line of the file, if there is one. */
function addressOfLine(line) {
  const { editor, repository } = data.links;
  return (editor ?? repository)?.replace("{line}", line);
}

/** Text that leads to a line: in an editor, or in the repository. */
function lineLink(line, text) {
  const { opensEditor, editor } = data.links;
  if (opensEditor) return el("a", { href: `#L${line}`, "data-edit": line }, text);
  const href = addressOfLine(line);
  if (href === undefined) return text;
  return editor ? el("a", { href }, text) : el("a", { href, target: "_blank", rel: "noopener" }, text);
}

/** Opens the editor at a line. Whether there is one comes back. */
function edit(line) {
  const { opensEditor, editor } = data.links;
  if (line === null || !(opensEditor || editor)) return false;
  if (editor) {
    location.href = addressOfLine(line);
    return true;
  }
  const said = (text) => complain(`The editor cannot be opened: ${text}`);
  fetch(`edit/${line}`, { method: "POST" }).then(
    async (response) => {
      if (!response.ok) said(await response.text());
    },
    (err) => said(err.message),
  );
  return true;
}

/** What was seen: by entry, the fingerprint of what it said then. */
let seen = new Map();

const seenKey = () => `seen-${data.language}/${data.sheet}`;

function loadSeen() {
  try {
    seen = new Map(JSON.parse(memory.get(seenKey()) ?? "[]"));
  } catch {
    seen = new Map();
  }
}

/** A short name for what an entry says (FNV-1a). */
function fingerprint({ source, translation }) {
  let hash = 0x811c9dc5;
  for (const char of `${source}\n${translation ?? ""}`) {
    hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193) >>> 0;
  }
  return hash.toString(16);
}

function isSeen(entry) {
  return seen.get(String(entry.number)) === fingerprint(entry);
}

/** Whether it was seen, and says something else now. */
function isSeenOtherwise(entry) {
  return seen.has(String(entry.number)) && !isSeen(entry);
}

function showSeen(entry) {
  const box = el("input", {
    type: "checkbox",
    "aria-label": `Entry ${entry.number} seen`,
    onchange: (event) => setSeen(entry, event.target.checked),
  });
  box.checked = isSeen(entry);
  return el(
    "span",
    { class: "seen" },
    isSeenOtherwise(entry) ? el("span", { class: "tag otherwise" }, "changed since it was seen") : null,
    el("label", {}, box, " seen"),
  );
}

function setSeen(entry, is) {
  if (is) seen.set(String(entry.number), fingerprint(entry));
  else seen.delete(String(entry.number));
  memory.set(seenKey(), JSON.stringify([...seen]));
  const node = $(`entry-${entry.number}`);
  const box = node.querySelector(".seen input");
  box.checked = is;
  node.querySelector(".otherwise")?.remove();
  node.classList.toggle("done", is);
  showFilters();
  showReview();
}

/** How much was seen. */
function showReview() {
  const count = entries.filter(isSeen).length;
  $("seen-count").textContent = `${count} of ${entries.length} seen`;
  for (const entry of entries) $(`entry-${entry.number}`)?.classList.toggle("done", isSeen(entry));
}

/** Numbers with stretches put together: 1–3, 5. */
function stretches(numbers) {
  const all = entries.map((entry) => entry.number);
  const out = [];
  for (const number of numbers) {
    const last = out.at(-1);
    if (last && all.indexOf(number) === all.indexOf(last[1]) + 1) last[1] = number;
    else out.push([number, number]);
  }
  return out.map(([a, b]) => (a === b ? `${a}` : `${a}–${b}`)).join(", ");
}

/** What was seen, as a comment in Markdown. */
function comment() {
  const { path, repository } = data.links;
  const name = path ?? data.file;
  const file = repository ? `[${name}](${repository.replace("{line}", 1)})` : `\`${name}\``;
  const numbers = (has) => entries.filter(has).map((entry) => entry.number);
  const done = numbers(isSeen);
  const otherwise = numbers(isSeenOtherwise);
  const left = numbers((entry) => !isSeen(entry) && !isSeenOtherwise(entry));
  const lines = [`${file}: ${done.length} of ${plural(entries.length, "entry", "entries")} seen`, ""];
  const say = (label, of) => of.length > 0 && lines.push(`- ${label}: ${stretches(of)}`);
  say("seen", done);
  say("changed since they were seen", otherwise);
  say("not seen", left);
  const { errors, warnings } = data.counts;
  lines.push(`- ${plural(errors, "error")}, ${plural(warnings, "warning")}`);
  return `${lines.join("\n")}\n`;
}

/** A block of Markdown that GitHub offers to apply. */
function suggestionBlock({ text }) {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((it) => it[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}suggestion\n${text}\n${fence}\n`;
}

function showSuggestion(suggestion) {
  const { line, endLine } = suggestion;
  const lines = line === endLine ? `line ${line}` : `lines ${line}–${endLine}`;
  const block = suggestionBlock(suggestion);
  const button = el("button", { type: "button", onclick: () => copy(block, button) }, "Copy");
  return el(
    "details",
    { class: "suggestion" },
    el("summary", {}, `Suggestion for ${lines}`),
    el("pre", { tabindex: "0" }, block),
    button,
  );
}

/** Puts a text on the clipboard, and says so on a button. */
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where the browser does not allow it, as in some frames: by way of a field.
    const field = el("textarea", { class: "aside" });
    field.value = text;
    button.after(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  button.textContent = "Copied";
}

function openComment() {
  $("comment-text").value = comment();
  $("comment-copy").textContent = "Copy";
  $("comment").showModal();
  $("comment-text").select();
}
