// "In this mail": the blocks as a list, by which everything can be done without a pointer.
import { all, at, columnsOf, listOf, placeOf, root, wordsOf } from "./tree.js";
import { icon } from "./parts.js";

export const draw = (outline, { open, problems }) => {
  const focused = outline.contains(document.activeElement) ? document.activeElement.dataset.place : null;
  outline.replaceChildren(...items(root(), open, problems));
  const first = outline.querySelector("button");
  if (first && !outline.querySelector("[aria-current]")) first.tabIndex = 0;
  if (focused !== null) outline.querySelector(`[data-place="${open ?? focused}"]`)?.focus();
};

const items = (list, open, problems) => [...list.children].map((block) => item(block, open, problems));

const item = (block, open, problems) => {
  const place = placeOf(block);
  const line = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.place = place;
  button.draggable = true;
  button.className = "lc-stu-item";
  const said = wordsOf(block);
  const name = document.createElement("span");
  name.className = "lc-one-line";
  name.textContent = said || block.dataset.label;
  button.title = block.dataset.label;
  button.setAttribute("aria-label", said ? `${block.dataset.label}: ${said}` : block.dataset.label);
  button.append(icon(block.dataset.icon), name);
  if (block.querySelector(":scope > .lc-block-own [name$='-only_if']")?.value) button.append(icon("call_split", "lc-stu-some"));
  if (problems.has(place)) button.append(icon("error", "lc-stu-problem"));
  if (place === open) button.setAttribute("aria-current", "true");
  button.tabIndex = place === open ? 0 : -1;
  line.append(button);
  for (const column of columnsOf(block)) {
    const inner = document.createElement("ol");
    inner.append(...items(listOf(column), open, problems));
    if (inner.children.length) line.append(inner);
  }
  return line;
};

// One up or down in the order of reading.
export const beside = (place, step) => {
  const order = all();
  const found = order[order.indexOf(at(place)) + step];
  return found ? placeOf(found) : null;
};
