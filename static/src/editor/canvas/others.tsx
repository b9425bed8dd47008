// The beginning, ends that lead nowhere yet, and notes.
import { Handle, NodeResizer, Position, type NodeProps } from "@xyflow/react";
import { memo, useState } from "react";
import { boot } from "../boot";
import { withNote } from "../doc/change";
import { change } from "../history";
import { shown } from "../number";
import { Icon, IconTile } from "../parts";
import { slots } from "../slots";
import { now, set, useEditor } from "../state";
import { BEGIN } from "../types";
import { say, shortened } from "../words";
import { domId, type BeginNodeType, type LooseNodeType, type NoteNodeType } from "./flow";

export const BeginNode = memo(function BeginNode({ selected }: NodeProps<BeginNodeType>) {
  const triggers = useEditor((state) => state.view.triggers);
  const isEdited = useEditor((state) => state.view.edited_start);
  const today = useEditor((state) => state.live.today);
  const first = triggers[0];
  const problems = triggers.flatMap((trigger) => trigger.problems);
  const title = first?.sentence ?? say("nobody_enters");
  const label = triggers.length > 1 ? say("starts_when_or", { n: triggers.length - 1 }) : say("starts_when");
  return (
    <div
      id={domId(BEGIN)}
      role="group"
      aria-label={`${label}: ${triggers.map((each) => each.sentence).join(", ") || title}`}
      className={`ed-node ed-card ed-begin${problems.length || !first ? " ed-wrong" : ""}${selected ? " ed-chosen" : ""}`}
      title={triggers.map((each) => each.sentence).join(" · ") || title}
    >
      <div className="ed-node-top">
        <IconTile icon={first?.icon ?? "bolt"} family="trigger" />
        <div className="ed-node-words">
          <span className="ed-node-kind">{label}</span>
          <span className="ed-node-title">{shortened(title)}</span>
        </div>
        {today > 0 ? <span className="ed-chip nodrag" data-people="entered /">{say("today", { n: shown(today) })}</span> : isEdited && <span className="ed-chip">{say("edited")}</span>}
      </div>
      {(problems.length > 0 || !first) && <span className="ed-badge">{problems.length || 1}</span>}
      {slots.decorations.map((Decoration, place) => (
        <Decoration key={place} stepKey={BEGIN} />
      ))}
      <Handle type="source" id="next" position={Position.Bottom} className="ed-port" title={say("pull_a_way")} />
    </div>
  );
});

export const LooseNode = memo(function LooseNode({ data }: NodeProps<LooseNodeType>) {
  const isDropped = useEditor((state) => state.dropEdge === `${data.from} ${data.exit}`);
  return (
    <button
      type="button"
      tabIndex={-1}
      disabled={!boot.may_change}
      className={`ed-loose nodrag${isDropped ? " ed-loose-lit" : ""}`}
      title={say("add_here")}
      onClick={(event) => set({ sheet: { kind: "insert", after: data.from, exit: data.exit, x: event.clientX, y: event.clientY } })}
    >
      <Handle type="target" id="in" position={Position.Top} className="ed-port-none" isConnectable={false} />
      <Icon name="add" />
      {data.from === BEGIN ? say("first_step") : data.words}
    </button>
  );
});

export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<NoteNodeType>) {
  const { note } = data;
  const [text, setText] = useState<string | null>(null);
  const store = () => {
    if (text !== null && text !== note.text) change(say("act_note"), withNote(now().doc, id, { ...note, text }));
    setText(null);
  };
  return (
    <div id={domId(id)} className={`ed-note ed-note-${note.tint}${selected ? " ed-note-chosen" : ""}`}>
      <NodeResizer
        isVisible={selected && boot.may_change}
        minWidth={120}
        minHeight={60}
        onResizeEnd={(_event, { x, y, width, height }) => change(say("act_note"), withNote(now().doc, id, { ...note, x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) }))}
      />
      <textarea
        className="nodrag nowheel"
        aria-label={say("note")}
        placeholder={say("note_hint")}
        value={text ?? note.text}
        maxLength={2000}
        readOnly={!boot.may_change}
        onChange={(event) => setText(event.target.value)}
        onBlur={store}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
    </div>
  );
});
