// What people read comes from the server, in their language: campaigns/editor/words.py.
import { boot } from "./boot";

export function say(key: string, values: Record<string, string | number> = {}): string {
  const text = boot.words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** One or several: `key` and `key_many`, with {n}. */
export function sayMany(key: string, n: number, values: Record<string, string | number> = {}): string {
  return say(n === 1 ? key : `${key}_many`, { ...values, n: n.toLocaleString(document.documentElement.lang) });
}

export function shortened(text: string, most = 34): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}
