import { freshKey, withNote } from "./doc/change";
import { change } from "./history";
import { announce, now, set } from "./state";
import { say } from "./words";

export function addNote({ x, y }: { x: number; y: number }): void {
  const { doc } = now();
  const id = freshKey(doc, Object.keys(doc.draft.layout.notes), "note");
  const note = { text: "", x: Math.round(x), y: Math.round(y), width: 180, height: 110, tint: 0 };
  change(say("act_add", { what: say("note") }), withNote(doc, id, note));
  set({ selected: [id], focus: id, open: "" });
  announce(say("put_down", { what: say("note") }));
}
