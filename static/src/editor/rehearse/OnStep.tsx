// On the canvas: who stands at the step, and their clock.
import { Face } from "../alive/Face";
import { modeOf, usePart } from "../alive/parts";
import { useEditor } from "../state";
import type { Rehearsal } from "./state";

export function OnStep({ stepKey }: { stepKey: string }) {
  const isOn = useEditor((state) => modeOf(state.parts) === "rehearse");
  const found = usePart<Rehearsal>("rehearse");
  const stop = found?.way?.stops[found.at];
  if (!isOn || !found?.way || stop?.step !== stepKey) return null;
  return (
    <span className="al-on-step">
      <Face person={found.way.person} small />
      {found.way.person.name.split(" ")[0]}, <b>{stop.arrives_words}</b>
      {stop.message && <span className={`al-said-${stop.message.state}`}>{stop.message.state === "sent" ? stop.message.channel_words : stop.message.words}</span>}
    </span>
  );
}
