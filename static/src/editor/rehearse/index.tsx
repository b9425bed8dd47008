import { alive } from "../alive/boot";
import { modeOf } from "../alive/parts";
import { Icon } from "../parts";
import { plug } from "../slots";
import { useEditor } from "../state";
import { say } from "../words";
import { OnStep } from "./OnStep";
import { Clock, Panel } from "./Panel";
import { close, lit, open } from "./state";

function Button() {
  const isOn = useEditor((state) => modeOf(state.parts) === "rehearse");
  if (!alive.may.rehearse) return null;
  return (
    <button type="button" className="lc-button" aria-pressed={isOn} aria-label={say("al_rehearse")} title={say("al_rehearse_why")} onClick={isOn ? close : open}>
      <Icon name="play_circle" />
      <span className="lc-wide-only">{say("al_rehearse")}</span>
    </button>
  );
}

plug({
  header: [Button],
  panels: [Panel],
  overlays: [Clock],
  decorations: [OnStep],
  classes: [
    (key, parts) => {
      const on = lit(parts);
      if (!on) return "";
      return on.here === key ? "al-rehearsing" : on.steps.has(key) ? "al-lit" : "ed-dim";
    },
  ],
  ways: [
    (id, parts) => {
      const on = lit(parts);
      return on ? { tone: on.ways.has(id) ? "al-way-lit" : "al-way-dim" } : null;
    },
  ],
});
