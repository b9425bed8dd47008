// At a wait: what they do there, and when. Nothing happens unless somebody says so.
import { useState } from "react";
import { say } from "../words";
import { answer, type Stop } from "./state";

const AFTER: [number, string][] = [
  [10, "al_after_10_minutes"],
  [60, "al_after_hour"],
  [24 * 60, "al_after_day"],
  [3 * 24 * 60, "al_after_3_days"],
  [7 * 24 * 60, "al_after_week"],
  [30 * 24 * 60, "al_after_30_days"],
];

export function Choices({ stop }: { stop: Stop }) {
  const given = stop.answers[0];
  const [minutes, setMinutes] = useState(given?.minutes ?? 60);
  const isGiven = (does: string, event: string) => given?.does === does && given.event === event;
  return (
    <fieldset className="al-choices">
      <legend>{say("al_what_if")}</legend>
      <div className="al-choice-row">
        <button type="button" className="al-choice" aria-pressed={!given} onClick={() => answer(stop, null, 0)}>
          {say("al_nothing_happens")}
        </button>
        {stop.choices.map((each) => (
          <button key={`${each.does} ${each.event}`} type="button" className="al-choice" aria-pressed={isGiven(each.does, each.event)} onClick={() => answer(stop, each, minutes)}>
            {say("al_they", { did: each.words })}
          </button>
        ))}
      </div>
      <label className="al-after">
        <span className="lc-meta">{say("al_when")}</span>
        <select
          value={minutes}
          onChange={(event) => {
            setMinutes(Number(event.target.value));
            if (given) answer(stop, given, Number(event.target.value));
          }}
        >
          {AFTER.map(([value, words]) => (
            <option key={value} value={value}>
              {say(words)}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}
