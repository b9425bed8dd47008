// Somebody else stored something meanwhile: nothing is lost, and a person decides.
import { remember } from "./cards";
import { cardOf } from "./doc/walk";
import { change } from "./history";
import { Icon } from "./parts";
import { save } from "./server/save";
import { Dialog } from "./Dialog";
import { now, set } from "./state";
import type { Doc, Stored, View } from "./types";
import { canonical } from "./same";
import { say, sayMany } from "./words";

const MOST = 8;

interface Difference {
  key: string;
  mine: string;
  theirs: string;
}

/** What each says of it. Where both say the same, it goes on elsewhere. */
function differences(ours: Doc, ourView: View, theirs: Doc, theirView: View): Difference[] {
  const found: Difference[] = [];
  const add = (key: string, one: unknown, other: unknown, mine: string, their: string) => {
    if (canonical(one) === canonical(other)) return;
    const same = mine === their ? say("stale_order") : "";
    found.push({ key, mine, theirs: same || their });
  };
  const enter = (view: View) => view.triggers.map((each) => each.sentence).join(", ") || say("nobody_enters");
  const rules = (doc: Doc, view: View) => [doc.rules.name, view.goal_rule && say("goal_rule", { what: view.goal_rule }), view.exit_rule && say("exit_rule", { what: view.exit_rule })].filter(Boolean).join(" · ");
  add(say("beginning"), [ours.draft.triggers, ours.draft.start], [theirs.draft.triggers, theirs.draft.start], enter(ourView), enter(theirView));
  add(say("rules"), ours.rules, theirs.rules, rules(ours, ourView), rules(theirs, theirView));
  for (const key of new Set([...Object.keys(ours.draft.steps), ...Object.keys(theirs.draft.steps)])) {
    const [one, other] = [ours.draft.steps[key], theirs.draft.steps[key]];
    const sentence = (view: View, kind: string | undefined) => (kind ? (cardOf(view, key)?.sentence ?? kind) : say("stale_not_there"));
    const label = [...ourView.steps, ...theirView.steps].find((card) => card.key === key)?.label ?? key;
    add(label, one ?? null, other ?? null, sentence(ourView, one?.kind), sentence(theirView, other?.kind));
  }
  return found;
}

export function Stale({ theirs }: { theirs: Stored }) {
  const found = differences(now().doc, now().view, theirs.document, theirs.view);
  remember(theirs.view);
  const gone = () => [...new Set([...now().gone, ...(theirs.document.draft.gone ?? [])])];
  const keep = () => {
    set({ seen: theirs.seen, gone: gone(), saving: "waiting", sheet: { kind: "none" }, past: [...now().past, { name: say("act_keep_mine"), doc: theirs.document }] });
    void save();
  };
  const take = () => {
    set({ seen: theirs.seen, gone: gone(), saving: "saved", savedAt: Date.now(), sheet: { kind: "none" }, open: "" });
    change(say("act_take_theirs"), theirs.document);
  };
  const title = theirs.by ? say("stale_by", { who: theirs.by }) : say("stale");
  return (
    <Dialog title={title} className="ed-stale ed-both" onClose={() => undefined}>
      <h2>
        <Icon name="group" /> {title}
      </h2>
      <p>{say("stale_when", { when: theirs.when })}</p>
      {found.length > 0 && (
        <div className="ed-both-table">
          <table>
            <thead>
              <tr>
                <th scope="col">{say("stale_step")}</th>
                <th scope="col">{say("stale_mine")}</th>
                <th scope="col">{say("stale_theirs")}</th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, MOST).map((each, place) => (
                <tr key={place}>
                  <th scope="row">{each.key}</th>
                  <td>{each.mine}</td>
                  <td>{each.theirs}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {found.length > MOST && <p className="lc-meta">{sayMany("stale_more", found.length - MOST)}</p>}
        </div>
      )}
      <div className="ed-sheet-foot">
        <a className="lc-link" href={window.location.pathname} target="_blank" rel="noopener">
          {say("stale_look")}
        </a>
        <span className="lc-push" />
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
