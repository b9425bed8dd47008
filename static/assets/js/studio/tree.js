// The blocks of a mail as the form holds them: where each stands, and every way to change that.
// A place is "3" for the fourth block and "3.0.1" for the second block of its first column, as the server counts them.
import { nameOf } from "./merge.js";

let made = 0;
export const fresh = () => `n${Date.now().toString(36)}${made++}`;

export const home = () => document.querySelector("[data-block-home]");
export const root = () => home().querySelector(":scope > [data-blocks]");
export const columnsOf = (block) => [...block.querySelectorAll(":scope > [data-columns] > [data-column]")];
export const listOf = (column) => column.querySelector(":scope > [data-blocks]");
export const ownOf = (block) => block.querySelector(":scope > .lc-block-own");
export const all = () => [...root().querySelectorAll("[data-block]")];

export const placeOf = (block) => {
  const list = block.parentElement;
  const number = [...list.children].indexOf(block);
  const column = list.closest("[data-column]");
  if (!column) return `${number}`;
  return `${placeOf(column.closest("[data-block]"))}.${[...column.parentElement.children].indexOf(column)}.${number}`;
};

export const at = (place) => {
  const [row, column, number] = place.split(".").map(Number);
  const block = root().children[row];
  return column === undefined ? block : columnsOf(block)[column] && listOf(columnsOf(block)[column]).children[number];
};

const filled = (template, prefix, number) => {
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", prefix).replaceAll("__block__", number);
  return holder.content.firstElementChild;
};

export const make = (kind, list) =>
  filled(home().querySelector(`:scope > template[data-fresh="${kind}"]`), list.dataset.blocks, fresh());

export const insert = (block, list, before = null) => {
  list.insertBefore(block, before);
  if (block.querySelector(`input[name$="-row"]`).name !== `${list.dataset.blocks}-row`) rename(block, list);
};

// What is typed lives in properties; markup keeps attributes. Before markup is copied they have to agree.
export const reflect = (within) => {
  for (const input of within.querySelectorAll("input, textarea, select")) {
    if (input.matches("textarea")) input.textContent = input.value;
    else if (input.matches("select")) for (const option of input.options) option.toggleAttribute("selected", option.selected);
    else if (["checkbox", "radio"].includes(input.type)) input.toggleAttribute("checked", input.checked);
    else input.setAttribute("value", input.value);
  }
};

// The names of inputs say in which list their block stands, and by which number it is known there.
export const rename = (block, list) => {
  const row = block.querySelector(`:scope > input[name$="-row"]`);
  const old = `${row.name.slice(0, -4)}-${row.value}`;
  const number = fresh();
  const now = `${list.dataset.blocks}-${number}`;
  for (const element of block.querySelectorAll("[name], [id], [for], [data-blocks], [data-rows]")) {
    for (const name of ["name", "id", "for", "data-blocks", "data-rows"]) {
      const said = element.getAttribute(name);
      if (said?.includes(old)) element.setAttribute(name, said.replace(old, now));
    }
  }
  row.name = `${list.dataset.blocks}-row`;
  row.value = number;
};

export const copy = (block) => {
  reflect(block);
  const twin = block.cloneNode(true);
  block.after(twin);
  rename(twin, block.parentElement);
  return twin;
};

export const fits = (block, list) => !list.closest("[data-column]") || !["columns", "footer"].includes(block.dataset.kind);

export const addColumn = (block) => {
  const columns = block.querySelector("[data-columns]");
  if (columns.children.length >= 4) return null;
  const row = block.querySelector(`:scope > input[name$="-row"]`);
  const prefix = row.name.slice(0, -4);
  const column = filled(home().querySelector(":scope > template[data-fresh-column]"), prefix, row.value);
  const place = fresh();
  column.querySelector("input[type=hidden]").value = place;
  listOf(column).dataset.blocks = `${prefix}-${row.value}-columns-${place}`;
  columns.append(column);
  return column;
};

// How a block is called in the list: its first words, with fields by their names.
export const wordsOf = (block) => {
  const inputs = [...ownOf(block).querySelectorAll(".lc-block-body [data-words]:not([data-address])")];
  // A heading is known by its words, not by the small line above them.
  const first = inputs.find((input) => input.required && input.value) ?? inputs.find((input) => input.name.endsWith("-text") && input.value) ?? inputs.find((input) => input.value);
  const said = (first?.value ?? "").replace(/\{%.*?%\}/g, "").replace(/\{\{-?\s*([\w]+\.[\w.]+).*?\}\}/g, (_, path) => nameOf(path));
  return said.replace(/[*[\]]|\(https?:[^)]*\)/g, "").trim().slice(0, 60);
};
