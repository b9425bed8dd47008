// Over the canvas: who is inside, and of which time the other numbers speak.
import { usePart } from "../alive/parts";
import { shown } from "../number";
import { openPeople } from "../people/source";
import { Icon } from "../parts";
import { useEditor } from "../state";
import { modeOf } from "../alive/parts";
import { say, sayMany } from "../words";
import { chooseWindow, type Numbers } from "./pulse";

export function Bar() {
  const numbers = usePart<Numbers>("numbers");
  const window = usePart<string>("window") ?? "30d";
  const mode = useEditor((state) => modeOf(state.parts));
  if (!numbers || mode) return null;
  return (
    <div className="al-bar">
      <button type="button" className="al-bar-count" onClick={() => openPeople({ number: "inside", step: "", detail: "", count: numbers.inside, title: sayMany("al_inside", numbers.inside) })}>
        <Icon name="group" />
        <b>{shown(numbers.inside)}</b> {say("al_inside_word")}
      </button>
      <select aria-label={say("al_window")} value={window} onChange={(event) => chooseWindow(event.target.value)}>
        <option value="24h">{say("al_24h")}</option>
        <option value="30d">{say("al_30d")}</option>
      </select>
    </div>
  );
}
