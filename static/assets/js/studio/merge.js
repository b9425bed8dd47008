// Fields of a person in the words: which are used, for how many they are empty, and what is written then.
import { asked } from "./parts.js";

const OUTPUT = /\{\{-?\s*((?:contact|event|campaign)\.[\w.]+)\s*((?:\|[^}]*)?)-?\}\}/g;
const DEFAULT = /\|\s*default:\s*(?:'([^']*)'|"([^"]*)")/;
const known = new Map(); // path → {empty, said}

export const used = (inputs) => {
  const found = new Map();
  for (const input of inputs) {
    for (const [, path, filters] of input.value.matchAll(OUTPUT)) {
      const fallback = DEFAULT.exec(filters);
      found.set(path, fallback ? fallback[1] ?? fallback[2] : found.get(path) ?? null);
    }
  }
  return found;
};

export const count = async (url, paths) => {
  const missing = paths.filter((path) => path.startsWith("contact.") && !known.has(path));
  if (missing.length) {
    const query = new URLSearchParams(missing.map((path) => ["path", path]));
    const answer = await asked(`${url}?${query}`);
    if (answer) for (const [path, told] of Object.entries(await answer.json())) known.set(path, told);
  }
  return known;
};

const quoted = (text) => {
  if (!text.includes("'")) return `'${text}'`;
  return `"${text.replaceAll('"', "”")}"`;
};

export const writeFallback = (inputs, path, text) => {
  const safe = text.replace(/[{}%]/g, "");
  for (const input of inputs) {
    input.value = input.value.replace(OUTPUT, (whole, named, filters) => {
      if (named !== path) return whole;
      const rest = DEFAULT.test(filters) ? filters.replace(DEFAULT, () => `| default: ${quoted(safe)}`) : `| default: ${quoted(safe)} ${filters}`;
      return `{{ ${path} ${rest.trim()} }}`;
    });
  }
};

// What we know of everybody is called in the reader's language, as the list of fields has it.
export const nameOf = (path) => {
  const listed = path.startsWith("contact.") && document.querySelector(`[data-insert][data-path="${CSS.escape(path)}"]`);
  return listed ? listed.textContent : path.slice(path.indexOf(".") + 1).replaceAll("_", " ");
};

// Where nobody writes, fields are shown by their names; where somebody does, as they are.
export const dress = (input) => {
  if (input.closest(".lc-worded") || input.type === "hidden" || input.closest("[data-no-words]")) return;
  const box = document.createElement("div");
  box.className = "lc-worded";
  const shown = document.createElement("div");
  shown.className = "lc-worded-shown";
  shown.setAttribute("aria-hidden", "true");
  input.replaceWith(box);
  box.append(input, shown);
};

export const tell = (input) => {
  const box = input.parentElement;
  if (!box?.classList.contains("lc-worded")) return;
  const shown = box.querySelector(".lc-worded-shown");
  const pieces = [];
  let end = 0;
  for (const match of input.value.matchAll(OUTPUT)) {
    const chip = document.createElement("span");
    chip.className = "lc-word";
    chip.textContent = nameOf(match[1]);
    pieces.push(input.value.slice(end, match.index), chip);
    end = match.index + match[0].length;
  }
  box.classList.toggle("has-words", pieces.length > 0);
  shown.replaceChildren(...pieces, input.value.slice(end));
};
