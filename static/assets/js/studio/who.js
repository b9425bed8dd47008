// Who sees a block, without a word of Liquid: a field, a comparison and a value. What is more than that stays Liquid.
import { nameOf } from "./merge.js";
import { words } from "./parts.js";

const OPS = ["is", "is_not", "more", "less", "has", "set", "empty"];
const SIGNS = { is: "==", is_not: "!=", more: ">", less: "<", has: "contains" };
const INVERSE = { is: "is_not", is_not: "is", set: "empty", empty: "set" };
const PATH = "((?:contact|event)\\.[\\w.]+)";

const literal = (value) => {
  if (/^-?\d+(\.\d+)?$/.test(value) || value === "true" || value === "false") return value;
  return value.includes("'") ? `"${value.replaceAll('"', "”")}"` : `'${value}'`;
};

export const write = ({ path, op, value }) => {
  if (!path) return "";
  if (op === "set") return `${path} != blank`;
  if (op === "empty") return `${path} == blank`;
  return `${path} ${SIGNS[op]} ${literal(value.replace(/[{}%]/g, ""))}`;
};

export const read = (liquid) => {
  const said = liquid.trim();
  if (!said) return { path: "", op: "is", value: "" };
  const blank = new RegExp(`^${PATH}\\s*(==|!=)\\s*blank$`).exec(said);
  if (blank) return { path: blank[1], op: blank[2] === "==" ? "empty" : "set", value: "" };
  const found = new RegExp(`^${PATH}\\s*(==|!=|>|<|contains)\\s*(?:'([^']*)'|"([^"]*)"|(-?\\d+(?:\\.\\d+)?|true|false))$`).exec(said);
  if (!found) return null;
  const op = Object.keys(SIGNS).find((name) => SIGNS[name] === found[2]);
  return { path: found[1], op, value: found[3] ?? found[4] ?? found[5] };
};

export const inverse = (liquid) => {
  const said = read(liquid);
  if (said?.path && INVERSE[said.op]) return write({ ...said, op: INVERSE[said.op] });
  if (said?.path && said.op === "more") return `${said.path} <= ${literal(said.value)} or ${said.path} == blank`;
  if (said?.path && said.op === "less") return `${said.path} >= ${literal(said.value)} or ${said.path} == blank`;
  return "";
};

const option = (value, text, chosen) => new Option(text, value, false, value === chosen);

export const dress = (input, paths, { onOthers }) => {
  if (!input || input.dataset.dressed) return;
  input.dataset.dressed = "1";
  const field = input.closest(".lc-field");
  const said = read(input.value);
  const box = document.createElement("div");
  box.className = "lc-who-sees";
  const select = (name, choices, chosen) => {
    const made = document.createElement("select");
    made.setAttribute("aria-label", words[name]);
    made.append(...choices.map(([value, text]) => option(value, text, chosen)));
    made.className = "lc-select";
    return made;
  };
  const known = said?.path && !paths.includes(said.path) ? [said.path, ...paths] : paths;
  const path = select("whose", [["", words.everybody], ...known.map((each) => [each, nameOf(each)]), ["liquid", words.liquid]], said ? said.path : "liquid");
  const op = select("how", OPS.map((each) => [each, words[`op_${each}`]]), said?.op);
  const value = document.createElement("input");
  value.type = "text";
  value.value = said?.value ?? "";
  value.setAttribute("aria-label", words.value);
  value.className = "lc-input";
  const others = document.createElement("button");
  others.type = "button";
  others.className = "lc-link lc-who-others";
  others.textContent = words.others;
  box.append(path, op, value, others);
  field.before(box);
  // These say it in another way: only the Liquid is sent.
  const show = () => {
    const isLiquid = path.value === "liquid";
    field.hidden = !isLiquid;
    op.hidden = !path.value || isLiquid;
    value.hidden = op.hidden || ["set", "empty"].includes(op.value);
    others.hidden = op.hidden || !inverse(input.value);
  };
  const tell = (event) => {
    event.stopPropagation();
    if (path.value !== "liquid") {
      const isWhole = !path.value || ["set", "empty"].includes(op.value) || value.value !== "";
      input.value = isWhole ? write({ path: path.value, op: op.value, value: value.value }) : "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    show();
  };
  for (const part of [path, op, value]) part.addEventListener("input", tell);
  others.addEventListener("click", () => onOthers(inverse(input.value)));
  show();
};

// Markup that was copied has these boxes too, but nobody listens to them.
export const undress = (within) => {
  for (const box of within.querySelectorAll(".lc-who-sees")) {
    box.nextElementSibling.hidden = false;
    box.remove();
  }
  for (const input of within.querySelectorAll("[data-dressed]")) delete input.dataset.dressed;
};
