// Beside the canvas: who is rehearsed, then each stop with its clock and the message as they would see it.
import { useEffect, useRef } from "react";
import { called } from "../acts";
import { Face } from "../alive/Face";
import { modeOf, usePart } from "../alive/parts";
import { boot } from "../boot";
import { Icon, Tool } from "../parts";
import { useEditor } from "../state";
import { say } from "../words";
import { Choices } from "./Choices";
import { close, jump, open, pace, play, rehearse, type Rehearsal, type Stop } from "./state";
import { Seen } from "./Seen";
import { Who } from "./Who";

export function Panel() {
  const mode = useEditor((state) => modeOf(state.parts));
  const found = usePart<Rehearsal>("rehearse");
  if (mode !== "rehearse" || !found) return null;
  return <Opened found={found} />;
}

function Opened({ found }: { found: Rehearsal }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { way, running, problem } = found;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && !document.querySelector("dialog[open]") && close();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <aside className="al-drawer al-rehearse" aria-label={say("al_rehearse")}>
      <div className="al-drawer-head">
        {way && <Face person={way.person} />}
        <h2 ref={heading} tabIndex={-1}>
          {way ? way.person.name : say("al_rehearse_as")}
        </h2>
        {way && <Tool icon="person_search" label={say("al_somebody_else")} onClick={open} />}
        <Tool icon="close" label={say(boot.may_change ? "al_stop_rehearsing" : "back_to_canvas")} onClick={close} />
      </div>
      {problem && (
        <p className="lc-field-error al-drawer-why" role="alert">
          {problem}
        </p>
      )}
      {running && (
        <p className="al-drawer-why lc-subtle" role="status">
          {say("al_on_the_way")}
        </p>
      )}
      {!way && !running && <Who onChosen={(who) => void rehearse(who)} />}
      {way && (
        <>
          <p className="al-drawer-why">{way.said}</p>
          <ol className="al-stops">
            {way.stops.map((stop, place) => (
              <Row key={`${stop.step} ${stop.visit}`} stop={stop} place={place} at={found.at} />
            ))}
          </ol>
        </>
      )}
    </aside>
  );
}

function Row({ stop, place, at }: { stop: Stop; place: number; at: number }) {
  const row = useRef<HTMLLIElement>(null);
  const isHere = place === at;
  useEffect(() => {
    if (isHere) row.current?.scrollIntoView({ block: "nearest" });
  }, [isHere]);
  return (
    <li ref={row} className={isHere ? "al-here" : place < at ? "al-been" : ""} aria-current={isHere ? "step" : undefined}>
      <button type="button" className="al-stop" onClick={() => jump(place)}>
        <span className="al-stop-time">{stop.arrives_words}</span>
        <b>{called(stop.step)}</b>
        {stop.stays && <span className="lc-meta">{say("al_stays", { time: stop.stays })}</span>}
        {stop.leaves && stop.leaves !== "next" && <span className="lc-meta">{stop.leaves_words}</span>}
        {stop.message && <span className={`lc-meta al-said-${stop.message.state}`}>{stop.message.words}</span>}
        {stop.problem && <span className="lc-field-error">{stop.problem}</span>}
      </button>
      {isHere && stop.message?.state === "sent" && <Seen message={stop.message} />}
      {isHere && stop.choices.length > 0 && <Choices stop={stop} />}
    </li>
  );
}

/** Over the canvas: the clock where they are, play, step, jump. */
export function Clock() {
  const mode = useEditor((state) => modeOf(state.parts));
  const found = usePart<Rehearsal>("rehearse");
  const way = found?.way;
  if (mode !== "rehearse" || !found || !way) return null;
  const stop = way.stops[found.at];
  return (
    <div className="al-clock" role="group" aria-label={say("al_rehearse")}>
      <Icon name="schedule" />
      <span className="al-clock-time" data-clock>
        <b>{stop?.arrives_words}</b> <span className="lc-meta">{way.person.zone.replace("_", " ")}</span>
      </span>
      <Tool icon="skip_previous" label={say("al_back")} onClick={() => pace(-1)} disabled={found.at === 0} />
      <Tool icon={found.playing ? "pause" : "play_arrow"} label={found.playing ? say("al_pause") : say("al_play")} onClick={play} />
      <Tool icon="skip_next" label={say("al_forward")} onClick={() => pace(1)} disabled={found.at >= way.stops.length - 1} />
      <input type="range" min={0} max={Math.max(way.stops.length - 1, 0)} value={found.at} aria-label={say("al_jump")} aria-valuetext={stop ? called(stop.step) : ""} onChange={(event) => (pace(0), jump(Number(event.target.value)))} />
    </div>
  );
}
