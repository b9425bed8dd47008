// Steps as JSON on the clipboard, so that they can be put into another campaign too. Keys are made afresh there.
import { expectAs } from "./cards";
import { add, freshKey, lead, withPlaces } from "./doc/change";
import { boxOf, frozen } from "./doc/places";
import { change } from "./history";
import { announce, now, set } from "./state";
import type { Spec } from "./types";
import { say, sayMany } from "./words";

const MARK = "lifecycle-steps";
const COLUMN = 312;

interface Copied {
  [MARK]: 1;
  steps: Record<string, Spec>;
  places: Record<string, [number, number]>;
  looks: Record<string, string>;
}

let kept = "";

export async function copyChosen(): Promise<void> {
  const { doc, view, selected } = now();
  const keys = selected.filter((key) => doc.draft.steps[key]);
  if (!keys.length) return;
  const pick = <T>(of: Record<string, T>): Record<string, T> => Object.fromEntries(keys.flatMap((key) => (of[key] === undefined ? [] : [[key, of[key]]])));
  const places = Object.fromEntries(keys.map((key) => [key, [boxOf(doc, view, key).x, boxOf(doc, view, key).y] as [number, number]]));
  const copied: Copied = { [MARK]: 1, steps: pick(doc.draft.steps), places, looks: pick(doc.draft.layout.looks) };
  kept = JSON.stringify(copied);
  announce(sayMany("copied", keys.length));
  try {
    await navigator.clipboard.writeText(kept);
  } catch {
    localStorage.setItem(MARK, kept); // a page without https may not use the clipboard
  }
}

export function pasteText(text: string): boolean {
  const copied = read(text) ?? read(kept) ?? read(localStorage.getItem(MARK) ?? "");
  if (!copied) return false;
  paste(copied);
  return true;
}

function read(text: string): Copied | null {
  try {
    const found = JSON.parse(text) as Copied;
    return found[MARK] === 1 && typeof found.steps === "object" ? found : null;
  } catch {
    return null;
  }
}

/** How far to the right nothing lies below what is put in. */
function besideAll(there: [number, number][], fresh: [number, number][]): number {
  const isFree = (by: number) => fresh.every(([x, y]) => there.every(([left, top]) => Math.abs(left - x - by) >= COLUMN || Math.abs(top - y) >= 90));
  let by = 0;
  while (!isFree(by)) by += COLUMN / 4;
  return by;
}

function paste({ steps, places, looks }: Copied): void {
  const { doc, gone, view } = now();
  const names = new Map<string, string>();
  let made = doc;
  for (const [key, spec] of Object.entries(steps)) {
    const fresh = freshKey(made, gone, key.replace(/_\d+$/, ""));
    names.set(key, fresh);
    made = add(made, { key: fresh, spec: { kind: spec.kind, settings: spec.settings ?? {}, exits: {} }, channel: looks?.[key] });
    expectAs(fresh, key);
  }
  for (const [key, fresh] of names) {
    for (const [exit, to] of Object.entries(steps[key]?.exits ?? {})) {
      const target = names.get(to);
      if (target) made = lead(made, fresh, exit, target);
    }
  }
  const all = frozen(doc, view);
  const beside = besideAll(Object.values(all), Object.values(places));
  for (const [key, fresh] of names) all[fresh] = [Math.round((places[key]?.[0] ?? 0) + beside), Math.round(places[key]?.[1] ?? 0)];
  const fresh = [...names.values()];
  change(say("act_paste", { what: sayMany("steps", fresh.length) }), withPlaces(made, all));
  set({ selected: fresh, focus: fresh[0] ?? "", open: "" });
  announce(sayMany("pasted", fresh.length));
}
