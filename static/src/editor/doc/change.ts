// Every change of a document, as a function from one to the next. Pure.
import { BEGIN, type Doc, type Draft, type Layout, type Note, type Rules, type Settings, type Spec, type Trigger } from "../types";
import { exitsOf, usualExit, waysTo } from "./walk";

const withDraft = (doc: Doc, change: Partial<Draft>): Doc => ({ ...doc, draft: { ...doc.draft, ...change } });

const withLayout = (doc: Doc, change: Partial<Layout>): Doc =>
  withDraft(doc, { layout: { ...doc.draft.layout, ...change } });

const without = <T>(of: Record<string, T>, keys: Iterable<string>): Record<string, T> => {
  const left = { ...of };
  for (const key of keys) delete left[key];
  return left;
};

/** `survey`, or `survey_2` where there is one or ever was. */
export function freshKey(doc: Doc, gone: Iterable<string>, wish: string): string {
  const base = wish.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "").slice(0, 58) || "step";
  const taken = new Set([...Object.keys(doc.draft.steps), ...gone]);
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}_${number}`)) number++;
  return `${base}_${number}`;
}

/** An empty target leads nowhere. */
export function lead(doc: Doc, from: string, exit: string, to: string): Doc {
  if (from === BEGIN) return withDraft(doc, { start: to });
  const spec = doc.draft.steps[from];
  if (!spec) return doc;
  const exits = to ? { ...spec.exits, [exit]: to } : without(spec.exits ?? {}, [exit]);
  return withDraft(doc, { steps: { ...doc.draft.steps, [from]: { ...spec, exits } } });
}

export interface Fresh {
  key: string;
  spec: Spec;
  channel?: string | undefined;
}

/** Unconnected, or behind an exit and before whatever it led to. `ways`: its own exits. */
export function add(doc: Doc, fresh: Fresh, behind?: { from: string; exit: string }, ways: string[] = ["next"]): Doc {
  const following = behind ? exitsOf(doc.draft, behind.from)[behind.exit] : "";
  const goesOn = usualExit(ways);
  const exits = following && goesOn ? { ...fresh.spec.exits, [goesOn]: following } : { ...fresh.spec.exits };
  let made = withDraft(doc, { steps: { ...doc.draft.steps, [fresh.key]: { ...fresh.spec, exits } } });
  if (fresh.channel) made = withLayout(made, { looks: { ...made.draft.layout.looks, [fresh.key]: fresh.channel } });
  return behind ? lead(made, behind.from, behind.exit, fresh.key) : made;
}

/** Whatever led to it leads to where it went on. */
export function remove(doc: Doc, keys: string[]): Doc {
  let left = doc;
  for (const key of keys) {
    const exits = exitsOf(left.draft, key);
    const following = exits[usualExit(Object.keys(exits))] ?? "";
    for (const way of waysTo(left.draft, key)) {
      if (way.from !== key) left = lead(left, way.from, way.exit, following === key ? "" : following);
    }
    left = withDraft(left, { steps: without(left.draft.steps, [key]) });
  }
  const { places, notes, looks } = left.draft.layout;
  return withLayout(left, {
    ...(places ? { places: without(places, keys) } : {}),
    notes: without(notes, keys),
    looks: without(looks, keys),
  });
}

/** A way out that only got another name goes on leading where it led. */
export function withSettings(doc: Doc, key: string, settings: Settings, names?: { before: string[]; after: string[] }): Doc {
  const spec = doc.draft.steps[key];
  if (!spec) return doc;
  const exits = names ? renamed(spec.exits ?? {}, names.before, names.after) : spec.exits;
  return withDraft(doc, { steps: { ...doc.draft.steps, [key]: { ...spec, settings, ...(exits ? { exits } : {}) } } });
}

function renamed(exits: Record<string, string>, before: string[], after: string[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of after) if (exits[name]) kept[name] = exits[name];
  before.forEach((old, place) => {
    const name = after[place];
    if (name && !after.includes(old) && !before.includes(name) && exits[old]) kept[name] = exits[old];
  });
  return kept;
}

export const withTriggers = (doc: Doc, triggers: Trigger[]): Doc => withDraft(doc, { triggers });

export const withRules = (doc: Doc, rules: Partial<Rules>): Doc => ({ ...doc, rules: { ...doc.rules, ...rules } });

export const withPlaces = (doc: Doc, places: Record<string, [number, number]> | undefined): Doc => {
  if (places) return withLayout(doc, { places });
  const { places: _dropped, ...rest } = doc.draft.layout;
  return withDraft(doc, { layout: rest });
};

export const withNote = (doc: Doc, id: string, note: Note): Doc =>
  withLayout(doc, { notes: { ...doc.draft.layout.notes, [id]: note } });
