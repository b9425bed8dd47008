// Who sees a block, as the Liquid that the mail asks and as a few conditions that hold all together or any of them.
// Liquid knows no brackets: what mixes "and" with "or", or names anything else, stays Liquid.
import { nameOf } from "./merge.js";
import { words } from "./parts.js";

export const OPS = ["is", "is_not", "more", "least", "less", "most", "has", "set", "empty"];
const SIGNS = { is: "==", is_not: "!=", more: ">", least: ">=", less: "<", most: "<=", has: "contains" };
const JOINERS = { all: "and", any: "or" };
const PATH = "((?:contact|event)\\.[\\w.]+)";
const BLANK = new RegExp(`^${PATH}\\s*(==|!=)\\s*blank$`);
const COMPARED = new RegExp(`^${PATH}\\s*(==|!=|>=|<=|>|<|contains)\\s*(?:'([^']*)'|"([^"]*)"|(-?\\d+(?:\\.\\d+)?|true|false))$`);
const JOINED = /\s+(and|or)\s+(?=(?:[^'"]|'[^']*'|"[^"]*")*$)/; // outside of quotes
const PLAIN = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?|true|false)$/; // 007 is a text

export const needsValue = (op) => !["set", "empty"].includes(op);
export const isWhole = ({ path, op, value }) => Boolean(path) && (!needsValue(op) || value !== "");

const literal = ({ value, isText }) => {
  const safe = value.replace(/[{}%\n]/g, "");
  if (PLAIN.test(safe) && !isText) return safe;
  return safe.includes("'") ? `"${safe.replaceAll('"', "”")}"` : `'${safe}'`;
};

const writeOne = (one) => {
  if (!needsValue(one.op)) return `${one.path} ${one.op === "set" ? "!=" : "=="} blank`;
  return `${one.path} ${SIGNS[one.op]} ${literal(one)}`;
};

const readOne = (said) => {
  const blank = BLANK.exec(said);
  if (blank) return { path: blank[1], op: blank[2] === "==" ? "empty" : "set", value: "" };
  const found = COMPARED.exec(said);
  if (!found) return null;
  const quoted = found[3] ?? found[4];
  const op = Object.keys(SIGNS).find((name) => SIGNS[name] === found[2]);
  return { path: found[1], op, value: quoted ?? found[5], isText: quoted !== undefined };
};

// What is not whole yet says nothing.
export const write = ({ how, of }) => of.filter(isWhole).map(writeOne).join(` ${JOINERS[how]} `);

export const read = (liquid) => {
  const parts = liquid.trim().split(JOINED);
  const joiners = new Set(parts.filter((_part, place) => place % 2));
  if (parts[0] === "") return { how: "all", of: [] };
  const of = parts.filter((_part, place) => place % 2 === 0).map(readOne);
  return joiners.size > 1 || of.includes(null) ? null : { how: joiners.has("or") ? "any" : "all", of };
};

const INVERSE = { is: ["is_not"], is_not: ["is"], set: ["empty"], empty: ["set"], more: ["most", "empty"], least: ["less", "empty"], less: ["least", "empty"], most: ["more", "empty"] };

// For everybody else; empty where no such conditions say it.
export const inverse = (liquid) => {
  const said = read(liquid);
  if (!said?.of.length || said.of.some(({ op }) => !INVERSE[op])) return "";
  const others = said.of.map((one) => INVERSE[one.op].map((op) => ({ ...one, op })));
  if (said.of.length === 1 || said.how === "all") return write({ how: "any", of: others.flat() });
  return others.some((each) => each.length > 1) ? "" : write({ how: "all", of: others.flat() });
};

const inWords = ({ path, op, value, isText }) => {
  const named = `${nameOf(path)} ${words[`op_${op}`]}`;
  if (!needsValue(op)) return named;
  return `${named} ${PLAIN.test(value) && !isText ? value : words.quoted.replace("%s", () => value)}`;
};

export const sentence = ({ how, of }) => {
  const said = of.filter(isWhole).map(inWords);
  if (!said.length) return words.everybody_sees;
  const last = said.pop();
  const listed = said.length ? `${said.join(", ")} ${how === "any" ? words.or : words.and} ${last}` : last;
  return words.only_where.replace("%(what)s", () => listed);
};
