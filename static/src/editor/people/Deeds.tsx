// What can be done to the people in the drawer. The button says to how many before it is pressed.
import { useState } from "react";
import { alive } from "../alive/boot";
import { shown } from "../number";
import { part } from "../alive/parts";
import { called } from "../acts";
import { pulse } from "../live/pulse";
import { post, Refused } from "../server/ask";
import { announce, useEditor } from "../state";
import { say, sayMany } from "../words";
import type { Source } from "./source";

type Deed = "" | "move" | "skip" | "remove";

interface Props {
  source: Source;
  until: string;
  chosen: number[];
  onDone: () => void;
}

export function Deeds({ source, until, chosen, onDone }: Props) {
  const steps = useEditor((state) => state.view.steps);
  const [deed, setDeed] = useState<Deed>("");
  const [to, setTo] = useState("");
  const [done, setDone] = useState<number | null>(null);
  const [problem, setProblem] = useState("");
  const count = chosen.length || source.count;
  const isHere = source.number === "waiting" || source.number === "stuck";
  // Of those who were there once, only whoever is chosen: the others may be far away by now.
  const isAll = isHere || source.number === "inside";

  const act = async () => {
    setProblem("");
    setDone(0);
    let all = 0;
    let after = "";
    try {
      do {
        const whom = chosen.length ? { ids: chosen } : { after };
        const body = { number: source.number, step: source.step, detail: source.detail, window: part<string>("window") ?? "30d", until, deed, to, ...whom };
        const answer = await post<{ done: number; after: string }>(alive.urls.people_act as string, body);
        all += answer.done;
        after = chosen.length ? "" : answer.after;
        setDone(all);
      } while (after);
      announce(sayMany(`al_done_${deed}`, all));
      setDeed("");
      onDone();
      void pulse();
    } catch (error) {
      setProblem(error instanceof Refused && error.message ? error.message : say("al_away"));
    } finally {
      setDone(null);
    }
  };

  if (!deed && !isAll && !chosen.length) return <p className="al-deeds lc-meta">{say("al_choose_people")}</p>;
  if (!deed)
    return (
      <div className="al-deeds">
        <span className="lc-meta">{chosen.length ? sayMany("al_chosen", chosen.length) : say("al_all", { n: shown(source.count) })}</span>
        <button type="button" className="lc-button lc-button-small" onClick={() => setDeed("move")}>
          {say("al_move")}
        </button>
        {isHere && (
          <button type="button" className="lc-button lc-button-small" onClick={() => setDeed("skip")}>
            {say("al_skip")}
          </button>
        )}
        <button type="button" className="lc-button lc-button-small" onClick={() => setDeed("remove")}>
          {say("al_remove")}
        </button>
      </div>
    );
  return (
    <div className="al-deeds al-deeds-asked">
      <p>{say(`al_why_${deed}`)}</p>
      {deed === "move" && (
        <label className="lc-field">
          <span>{say("al_move_to")}</span>
          <select value={to} onChange={(event) => setTo(event.target.value)}>
            <option value="">{say("al_choose")}</option>
            {steps
              .filter((card) => card.key !== source.step && card.state !== "new")
              .map((card) => (
                <option key={card.key} value={card.key}>
                  {called(card.key)}
                </option>
              ))}
          </select>
        </label>
      )}
      {problem && (
        <p className="lc-field-error" role="alert">
          {problem}
        </p>
      )}
      {done !== null && <progress max={count} value={done} aria-label={say("al_under_way")} />}
      <div className="al-deeds-buttons">
        <button type="button" className={`lc-button lc-button-small${deed === "remove" ? " lc-button-danger" : " lc-button-primary"}`} disabled={done !== null || (deed === "move" && !to)} onClick={() => void act()}>
          {sayMany(`al_do_${deed}`, count)}
        </button>
        <button type="button" className="lc-button lc-button-small" disabled={done !== null} onClick={() => setDeed("")}>
          {say("al_not_now")}
        </button>
      </div>
    </div>
  );
}
