// Who leads where. Pure.
import { BEGIN, type Card, type Doc, type Draft, type View } from "../types";

export interface Way {
  from: string;
  exit: string;
  to: string;
}

export const nameOf = (way: Way): string => `${way.from} ${way.exit}`;

export function exitsOf(draft: Draft, key: string): Record<string, string> {
  if (key === BEGIN) return draft.start ? { next: draft.start } : {};
  return draft.steps[key]?.exits ?? {};
}

export function waysOf(draft: Draft): Way[] {
  const found: Way[] = [];
  for (const from of [BEGIN, ...Object.keys(draft.steps)]) {
    for (const [exit, to] of Object.entries(exitsOf(draft, from))) {
      if (to && draft.steps[to]) found.push({ from, exit, to });
    }
  }
  return found;
}

export const waysTo = (draft: Draft, key: string): Way[] => waysOf(draft).filter((way) => way.to === key);

/** All that comes after it, itself left out. */
export function after(draft: Draft, key: string): Set<string> {
  const found = new Set<string>();
  const ahead = Object.values(exitsOf(draft, key));
  while (ahead.length) {
    const next = ahead.pop() as string;
    if (found.has(next) || next === key || !draft.steps[next]) continue;
    found.add(next);
    ahead.push(...Object.values(exitsOf(draft, next)));
  }
  return found;
}

const USUAL = ["next", "timeout", "otherwise"];

export function usualExit(names: string[]): string {
  return USUAL.find((name) => names.includes(name)) ?? names.at(-1) ?? "";
}

/** The exit at which something is appended: the usual one if it is free, else the first that is. */
export function freeExit(doc: Doc, view: View, key: string): string {
  const names = exitNames(view, key);
  const taken = exitsOf(doc.draft, key);
  const free = names.filter((name) => !taken[name]);
  return free[0] ?? "";
}

export function exitNames(view: View, key: string): string[] {
  if (key === BEGIN) return ["next"];
  return cardOf(view, key)?.exits.map((exit) => exit.name) ?? [];
}

const cards = new WeakMap<Card[], Map<string, Card>>();

/** Asked for each step at each change, so it must not look through all of them. */
export function cardOf({ steps }: View, key: string): Card | undefined {
  const found = cards.get(steps) ?? new Map(steps.map((card) => [card.key, card]));
  cards.set(steps, found);
  return found.get(key);
}
