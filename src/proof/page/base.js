"use strict";

// The page of a proof. Its data is what `src/proof/data.rs` gathers; in a preview it comes from the
// program and is shown anew after each change of the file. Its script is in several files, which
// `src/proof/page.rs` puts together: this one has what all of them use.

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

/** How many of something there are. */
function plural(n, one, many = `${one}s`) {
  return `${n} ${n === 1 ? one : many}`;
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
/** Names of the filters that are on. */
const filters = new Set();
const hidden = new Set(OVERLAYS.filter(([, , shown]) => !shown).map(([name]) => name));
let zoom = 1;

/** The number of an entry: a number, or text if it has a suffix, as in "57bis". */
function numberOf(text) {
  return /^\d+$/.test(text) ? Number(text) : text;
}
