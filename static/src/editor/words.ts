// What people read comes from the server, in their language: campaigns/editor/words.py.
import { boot } from "./boot";

export function say(key: string, values: Record<string, string | number> = {}): string {
  const text = boot.words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

const lang = document.documentElement.lang || undefined;
const sorts = new Intl.PluralRules(lang);

/** For a number, {n}: of the words under `key|one`, `key|few` and so on those that fit it. */
export function sayMany(key: string, n: number, values: Record<string, string | number> = {}): string {
  return say(`${key}|${sorts.select(n)}`, { ...values, n: n.toLocaleString(lang) });
}

export function shortened(text: string, most = 34): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}
