import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { shown } from "../number";
import { Icon, IconTile } from "../parts";
import { slots } from "../slots";
import { UNKNOWN, useEditor } from "../state";
import type { Card } from "../types";
import { say, sayMany, shortened } from "../words";
import { domId, type StepNodeType } from "./flow";

const NO_LIVE = {};

function StepNode({ id, data, selected }: NodeProps<StepNodeType>) {
  const { card } = data;
  const live = useEditor((state) => state.live.steps[id] ?? NO_LIVE) as { waiting?: number; stuck?: number };
  const isSource = useEditor((state) => state.connecting?.from === id);
  const more = useEditor((state) => slots.classes.map((each) => each(id, state.parts)).join(" "));
  const state = card.state ? ` ed-${card.state}` : "";
  const wrong = card.problems.length ? " ed-wrong" : "";
  return (
    <div
      id={domId(id)}
      role="group"
      aria-label={[card.label, card.sentence, ...card.problems, data.leads].filter(Boolean).join(". ")}
      className={`ed-node ed-${card.shape}${state}${wrong}${selected ? " ed-chosen" : ""}${isSource ? " ed-connecting" : ""} ${more}`}
      title={[card.sentence, ...card.problems].join(" · ")}
    >
      <Handle type="target" id="in" position={Position.Top} className="ed-port" isConnectableStart={false} />
      <div className="ed-node-top">
        <IconTile icon={card.icon} family={card.family} round={card.shape === "pill"} />
        <div className="ed-node-words">
          {card.shape !== "pill" && <span className="ed-node-kind">{card.label}</span>}
          <span className="ed-node-title">{shortened(card.sentence)}</span>
          {card.line && <span className="ed-node-line">{card.line}</span>}
        </div>
        <Chip card={card} waiting={live.waiting ?? 0} />
      </div>
      <Foot card={card} />
      {(wrong || !!live.stuck) && <span className="ed-badge">{card.problems.length || "!"}</span>}
      {slots.decorations.map((Decoration, place) => (
        <Decoration key={place} stepKey={id} />
      ))}
      {card.exits.map((exit, place) => (
        <Handle
          key={exit.name}
          type="source"
          id={exit.name}
          position={Position.Bottom}
          className="ed-port"
          title={card.exits.length > 1 ? exit.words : say("pull_a_way")}
          style={{ left: `${((place + 1) * 100) / (card.exits.length + 1)}%` }}
        />
      ))}
    </div>
  );
}

function Chip({ card, waiting }: { card: Card; waiting: number }) {
  if (waiting > 0)
    return (
      <span className="ed-chip nodrag" data-people={`waiting ${card.key}`} title={sayMany("people_here", waiting)}>
        <Icon name="person" />
        {shown(waiting)}
      </span>
    );
  return card.state ? <span className="ed-chip">{say(card.state)}</span> : null;
}

function Foot({ card }: { card: Card }) {
  const live = useEditor((state) => state.live.steps[card.key]);
  const isKnown = useEditor((state) => state.live !== UNKNOWN);
  if (card.shape !== "message" && card.shape !== "goal") return null;
  if (card.problems.length)
    return (
      <div className="ed-foot ed-foot-wrong">
        <Icon name="error" />
        <span className="lc-one-line">{card.problems[0]}</span>
      </div>
    );
  const figures = live?.figures ?? [];
  return (
    <div className="ed-foot">
      {figures.length === 0 && isKnown && <span className="lc-subtle">{say("nobody_yet")}</span>}
      {figures.map((figure) => (
        <span key={figure.words}>
          {figure.count && <b>{figure.count}</b>} {figure.words}
        </span>
      ))}
      {live?.now && <span className="ed-now">{say("now")}</span>}
    </div>
  );
}

export default memo(StepNode);
