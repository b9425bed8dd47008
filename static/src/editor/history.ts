// Undo without limit: documents share what did not change, so keeping them all costs little.
import { announce, now, set } from "./state";
import type { Doc } from "./types";
import { say } from "./words";

type Hear = (doc: Doc) => void;
const hearers: Hear[] = [];

/** For whoever has to act on a new document: saving, and asking what it looks like. */
export const onChange = (hear: Hear): void => void hearers.push(hear);

let mergedUntil = 0;
let mergedName = "";
const MERGE = 1500;

/** `as`: changes of the same sort within a moment are one entry, such as letters typed into one field. */
export function change(name: string, doc: Doc, as = ""): void {
  const { doc: before, past, parts } = now();
  if (doc === before || parts.readonly) return; // a rehearsal is looked at
  const merges = as !== "" && as === mergedName && Date.now() < mergedUntil;
  mergedName = as;
  mergedUntil = Date.now() + MERGE;
  set({ doc, past: merges ? past : [...past, { name, doc: before }], future: [] });
  for (const hear of hearers) hear(doc);
}

export function undo(): void {
  const { past, future, doc, parts } = now();
  const last = past.at(-1);
  if (!last || parts.readonly) return;
  move(last.doc, past.slice(0, -1), [...future, { name: last.name, doc }]);
  announce(say("undone", { what: last.name }));
}

export function redo(): void {
  const { past, future, doc, parts } = now();
  const next = future.at(-1);
  if (!next || parts.readonly) return;
  move(next.doc, [...past, { name: next.name, doc }], future.slice(0, -1));
  announce(say("redone", { what: next.name }));
}

function move(doc: Doc, past: { name: string; doc: Doc }[], future: { name: string; doc: Doc }[]): void {
  mergedName = "";
  const { selected, open, focus } = now();
  const isThere = (key: string) => key in doc.draft.steps || key in doc.draft.layout.notes || !/^[^/]/.test(key);
  set({
    doc,
    past,
    future,
    selected: selected.filter(isThere),
    focus: isThere(focus) ? focus : "",
    open: open === "rules" || isThere(open) ? open : "",
  });
  for (const hear of hearers) hear(doc);
}
