// Somebody else stored something meanwhile: nothing is lost, and a person decides.
import { called } from "./acts";
import { remember } from "./cards";
import { change } from "./history";
import { Icon } from "./parts";
import { save } from "./server/save";
import { Dialog } from "./Dialog";
import { now, set } from "./state";
import type { Doc, View } from "./types";
import { say } from "./words";

interface Props {
  sentence: string;
  theirs: { document: Doc; seen: string; view: View };
}

function differing(ours: Doc, theirs: Doc): string[] {
  const keys = new Set([...Object.keys(ours.draft.steps), ...Object.keys(theirs.draft.steps)]);
  return [...keys].filter((key) => JSON.stringify(ours.draft.steps[key]) !== JSON.stringify(theirs.draft.steps[key]));
}

export function Stale({ sentence, theirs }: Props) {
  const differences = differing(now().doc, theirs.document);
  remember(theirs.view);
  const gone = () => [...new Set([...now().gone, ...(theirs.document.draft.gone ?? [])])];
  const keep = () => {
    const mine = now().doc;
    set({ seen: theirs.seen, gone: gone(), saving: "waiting", sheet: { kind: "none" }, past: [...now().past, { name: say("act_keep_mine"), doc: theirs.document }] });
    if (now().doc === mine) void save();
  };
  const take = () => {
    set({ seen: theirs.seen, gone: gone(), saving: "saved", savedAt: Date.now(), sheet: { kind: "none" }, open: "" });
    change(say("act_take_theirs"), theirs.document);
  };
  return (
    <Dialog title={say("stale")} className="ed-stale" onClose={() => undefined}>
      <h2>
        <Icon name="group" /> {say("stale")}
      </h2>
      <p>{sentence}</p>
      {differences.length > 0 && (
        <>
          <p className="lc-meta">{say("stale_where")}</p>
          <ul className="lc-list">
            {differences.slice(0, 8).map((key) => (
              <li key={key}>{called(key)}</li>
            ))}
          </ul>
        </>
      )}
      <div className="ed-sheet-foot">
        <button type="button" className="lc-button" onClick={take}>
          {say("take_theirs")}
        </button>
        <button type="button" className="lc-button lc-button-primary" onClick={keep}>
          {say("keep_mine")}
        </button>
      </div>
      <p className="lc-meta">{say("stale_undo")}</p>
    </Dialog>
  );
}
