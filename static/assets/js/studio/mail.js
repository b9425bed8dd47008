// The blocks of a mail, in the list, in the mail itself and in the settings beside it; all three show the same.
import { beside, draw } from "./outline.js";
import { words } from "./parts.js";
import { Past } from "./past.js";
import { Sheet } from "./sheet.js";
import * as tree from "./tree.js";
import { dress as dressWho, undress } from "./who.js";

export const mail = ({ studio, form, pane, changed }) => {
  const outline = studio.querySelector("[data-outline]");
  const palette = studio.querySelector("[data-stu-palette]");
  const inspector = studio.querySelector("[data-inspector]");
  let open = null;
  let problems = new Set();

  const sheet = new Sheet(pane, {
    open: (place) => choose(place),
    act: (tool, place) => tools[tool](place),
    drop: (what, place, isAfter) => dropped(what, tree.at(place), isAfter),
    label: (place) => tree.at(place)?.dataset.label ?? "",
  });

  const heads = () => [...studio.querySelectorAll(".lc-stu-subject")];
  const past = new Past(() => [tree.root(), ...heads()], () => {
    for (const name of ["undo", "redo"]) {
      const button = studio.querySelector(`[data-${name}]`);
      const step = (name === "undo" ? past.done : past.undone).at(-1);
      if (!button) continue;
      button.disabled = !step;
      button.title = step ? `${words[name]}: ${step.name}` : words[name];
    }
  });

  const show = () => {
    for (const block of tree.all()) block.classList.remove("is-open", "is-way");
    const block = open === null ? null : tree.at(open);
    if (!block) open = null;
    block?.classList.add("is-open");
    for (let up = block?.parentElement.closest("[data-block]"); up; up = up.parentElement.closest("[data-block]")) up.classList.add("is-way");
    inspector.querySelector("[data-nothing-open]").hidden = Boolean(block);
    draw(outline, { open, problems });
    if (block) dressWho(block.querySelector(":scope > .lc-block-own [name$='-only_if']"), paths(), { onOthers: (liquid) => forOthers(block, liquid), whoUrl: studio.dataset.whoUrl });
    sheet.select(open);
    studio.dispatchEvent(new Event("studio:opened"));
  };

  const paths = () => [...studio.querySelectorAll("[data-path]")].map((each) => each.dataset.path).filter((path) => !path.startsWith("campaign."));

  const choose = (place) => {
    open = place;
    show();
    if (place !== null) studio.dataset.part = "right";
    for (const tab of studio.querySelectorAll("[data-part][aria-pressed]")) tab.setAttribute("aria-pressed", tab.dataset.part === studio.dataset.part);
  };

  const done = () => { show(); studio.dispatchEvent(new Event("studio:changed")); changed(); };
  const act = (name, change) => { const result = past.act(name, change); done(); return result; };
  const edit = (block) => block && tree.ownOf(block).querySelector(".lc-block-body :is(input:not([type=hidden]), textarea, select)")?.focus();

  const add = (kind, list, before = null) => {
    const block = tree.make(kind, list);
    act(`${words.add} ${block.dataset.label}`, () => list.insertBefore(block, before));
    choose(tree.placeOf(block));
    if (kind === "columns") inspector.querySelector(".is-open [data-palette-open]").focus();
    else edit(block);
    if (!tree.ownOf(block).querySelector(".lc-field input:not([type=hidden]), .lc-field textarea")) outline.querySelector("[aria-current]")?.focus();
  };

  const move = (block, step) => {
    const other = step < 0 ? block.previousElementSibling : block.nextElementSibling;
    if (!other) return;
    act(step < 0 ? words.up : words.down, () => (step < 0 ? other.before(block) : other.after(block)));
    choose(tree.placeOf(block));
  };

  const forOthers = (block, liquid) => {
    const twin = act(words.others, () => {
      const made = tree.copy(block);
      undress(made);
      made.querySelector(":scope > .lc-block-own [name$='-only_if']").value = liquid;
      return made;
    });
    choose(tree.placeOf(twin));
    edit(twin);
  };

  const tools = {
    up: (place) => move(tree.at(place), -1),
    down: (place) => move(tree.at(place), 1),
    copy: (place) => {
      const twin = act(words.copy, () => { const made = tree.copy(tree.at(place)); undress(made); return made; });
      choose(tree.placeOf(twin));
    },
    remove: (place) => {
      const block = tree.at(place);
      const near = block.nextElementSibling ?? block.previousElementSibling ?? block.parentElement.closest("[data-block]");
      act(`${words.remove} ${block.dataset.label}`, () => block.remove());
      choose(near ? tree.placeOf(near) : null);
    },
    who: (place) => {
      const box = tree.at(place).querySelector(":scope > .lc-block-own [data-who]");
      box.open = true;
      box.querySelector("select, input")?.focus();
    },
  };

  const dropped = (what, near, isAfter) => {
    const [how, said] = what.split(":");
    const list = near ? near.parentElement : tree.root();
    const before = near ? (isAfter ? near.nextElementSibling : near) : null;
    if (how === "new") {
      if (list === tree.root() || !["columns", "footer"].includes(said)) add(said, list, before);
      return;
    }
    const block = how === "move" ? tree.at(said) : null;
    if (!block || block === near || block.contains(list) || !tree.fits(block, list)) return;
    act(words.moved, () => tree.insert(block, list, before));
    choose(tree.placeOf(block));
  };

  // The palette stands on the left; its tiles come with the form.
  palette.append(tree.home().querySelector(":scope > template[data-palette-outer]").content.cloneNode(true));
  palette.addEventListener("dragstart", (event) => {
    const tile = event.target.closest("[data-block-add]");
    if (tile) event.dataTransfer.setData("text/plain", `new:${tile.dataset.blockAdd}`);
  });

  outline.addEventListener("dragstart", (event) => {
    const item = event.target.closest("[data-place]");
    if (item) event.dataTransfer.setData("text/plain", `move:${item.dataset.place}`);
  });
  const halfOf = (event) => {
    const item = event.target.closest("[data-place]");
    if (!item) return null;
    const box = item.getBoundingClientRect();
    return { item, isAfter: event.clientY > (box.top + box.bottom) / 2 };
  };
  const clear = () => { for (const item of outline.querySelectorAll(".is-before, .is-after")) item.classList.remove("is-before", "is-after"); };
  outline.addEventListener("dragover", (event) => {
    event.preventDefault();
    clear();
    const half = halfOf(event);
    half?.item.classList.add(half.isAfter ? "is-after" : "is-before");
  });
  outline.addEventListener("dragleave", clear);
  outline.addEventListener("drop", (event) => {
    event.preventDefault();
    clear();
    const half = halfOf(event);
    dropped(event.dataTransfer.getData("text/plain"), half ? tree.at(half.item.dataset.place) : null, half?.isAfter);
  });
  outline.addEventListener("click", (event) => {
    const item = event.target.closest("[data-place]");
    if (item) choose(item.dataset.place);
  });
  outline.addEventListener("keydown", (event) => {
    const item = event.target.closest("[data-place]");
    if (!item) return;
    const place = item.dataset.place;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isCtrl = event.ctrlKey || event.metaKey;
    if (step && event.altKey) tools[step < 0 ? "up" : "down"](place);
    else if (step) { const next = beside(place, step); if (next !== null) choose(next); }
    else if (event.key === "Enter") { choose(place); edit(tree.at(place)); }
    else if (event.key === "Delete" || event.key === "Backspace") tools.remove(place);
    else if (isCtrl && event.key.toLowerCase() === "d") tools.copy(place);
    else return;
    event.preventDefault();
    if (event.key !== "Enter") outline.querySelector("[aria-current]")?.focus();
  });

  studio.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const block = button.closest("[data-block]");
    const { dataset } = button;
    if ("blockAdd" in dataset) {
      const inner = button.closest("[data-palette=inner]");
      const near = open === null ? null : tree.root().children[Number(open.split(".")[0])];
      if (inner) { add(dataset.blockAdd, tree.listOf(inner.closest("[data-column]"))); inner.remove(); }
      else add(dataset.blockAdd, tree.root(), near?.nextElementSibling ?? null);
    } else if ("paletteOpen" in dataset) openPalette(button);
    else if ("columnAdd" in dataset) act(words.column, () => tree.addColumn(block));
    else if ("columnRemove" in dataset) {
      const column = button.closest("[data-column]");
      if (column.parentElement.children.length > 2) act(words.column, () => column.remove());
    } else if ("blockUp" in dataset) move(block, -1);
    else if ("blockDown" in dataset) move(block, 1);
    else if ("blockCopy" in dataset) tools.copy(tree.placeOf(block));
    else if ("blockRemove" in dataset) tools.remove(tree.placeOf(block));
    else if ("undo" in dataset) back("undo");
    else if ("redo" in dataset) back("redo");
    else if (button.matches("[data-rows-add], [data-row-up], [data-row-down], [data-row-remove]")) setTimeout(() => { past.typed(button, words.rows); done(); });
  });

  const openPalette = (button) => {
    const column = button.closest("[data-column]");
    const known = column.querySelector(":scope > [data-palette]");
    if (known) return known.remove();
    const template = tree.home().querySelector(":scope > template[data-palette-inner]");
    button.parentElement.before(template.content.cloneNode(true));
    column.querySelector(":scope > [data-palette] button").focus();
  };

  const back = (how) => {
    past[how]();
    undress(tree.root());
    done();
  };

  document.addEventListener("keydown", (event) => {
    const isText = event.target.matches?.("textarea, input:not([type=checkbox]):not([type=radio]):not([type=color])");
    if (event.key === "Escape" && event.target.closest?.("[data-inspector]")) outline.querySelector("[aria-current]")?.focus();
    if (!(event.ctrlKey || event.metaKey) || isText) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    back(key === "y" || event.shiftKey ? "redo" : "undo");
  });

  sheet.listen();
  show();
  return {
    sheet,
    openWords: () => (open === null ? [] : [...(tree.at(open) ? tree.ownOf(tree.at(open)).querySelectorAll("[data-words]") : [])]),
    typed: (field) => {
      if (!field.closest("[data-blocks], .lc-stu-subject")) return;
      past.typed(field, words.wrote);
      draw(outline, { open, problems });
    },
    problems: (found) => { problems = found; draw(outline, { open, problems }); },
    mend: (place, setting) => {
      if (!place) return false;
      choose(place);
      const inputs = tree.ownOf(tree.at(place)).querySelectorAll("[name]");
      [...inputs].find((input) => input.name.endsWith(`-${setting}`))?.focus();
      return true;
    },
  };
};
