import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  useReactFlow,
  ViewportPortal,
  type Connection,
  type EdgeTypes,
  type IsValidConnection,
  type NodeChange,
  type NodeMouseHandler,
  type NodeTypes,
  type OnConnectEnd,
  type OnInit,
  type OnNodeDrag,
} from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { choose, connect, movedTo, openPanel, reroute } from "../acts";
import { boot } from "../boot";
import { onKey } from "../keyboard";
import { lookAtFirst } from "./sight";
import { slots } from "../slots";
import { now, set, useEditor } from "../state";
import { BEGIN } from "../types";
import { say } from "../words";
import { domId, edgesOf, keepMeasures, nodesOf, type AnyNode, type WayEdge } from "./flow";
import { Around } from "./Around";
import { useDrops } from "./drops";
import { BeginNode, LooseNode, NoteNode } from "./others";
import StepNode from "./StepNode";
import { Tools } from "./Tools";
import Way from "./Way";

const nodeTypes: NodeTypes = { step: StepNode, begin: BeginNode, note: NoteNode, loose: LooseNode };
const edgeTypes: EdgeTypes = { way: Way };
const MINIMAP = { width: 140, height: 112 };
const COLOURS: Record<string, string> = { messages: "#7fa8ea", logic: "#d695d2", timing: "#c3c9d2", goal: "#6fd0a0", contacts: "#74b9b1", team: "#b4c66a", trigger: "#6140ea" };

// React Flow's own hints, in English and for its own keys: our canvas is one tab stop, which says its keys itself.
const UNSAID = { "node.a11yDescription.default": "", "edge.a11yDescription.default": "" };
const MANY_KEYS = ["Meta", "Control", "Shift"];

// Whatever React Flow is given anew at a render draws each of its nodes and ways anew: all of this stands outside.
function colourOf(each: AnyNode): string {
  if (each.type === "note") return "#f6e3a1";
  if (each.type === "loose") return "transparent";
  if (each.type === "step") return each.data.card.problems.length ? "#e5484d" : (COLOURS[each.data.card.family] ?? "#c3c9d2");
  return COLOURS.trigger as string;
}

const onNodeClick: NodeMouseHandler<AnyNode> = (event, node) => {
  if (node.type === "loose" || event.shiftKey || event.metaKey || event.ctrlKey) return;
  if (node.type === "note") return choose(node.id, false);
  openPanel(node.id);
};

const onNodeDragStop: OnNodeDrag<AnyNode> = (_event, _node, moved) => {
  const places = moved.filter((each) => each.type !== "loose").map((each) => [each.id, [Math.round(each.position.x), Math.round(each.position.y)] as [number, number]]);
  movedTo(Object.fromEntries(places));
};

const onConnect = ({ source, sourceHandle, target }: Connection) => connect(source, sourceHandle ?? "next", target);

const onReconnect = ({ data }: WayEdge, { source, sourceHandle, target }: Connection) => {
  if (data) reroute({ from: data.from, exit: data.exit }, { from: source, exit: sourceHandle ?? "next", to: target });
};

const onConnectEnd: OnConnectEnd = (event, { isValid, fromNode, fromHandle }) => {
  if (isValid || !fromNode || fromHandle?.type !== "source" || !("clientX" in event)) return;
  if ((event.target as Element | null)?.closest(".react-flow__node")) return;
  set({ sheet: { kind: "insert", after: fromNode.id, exit: fromHandle.id ?? "next", x: event.clientX, y: event.clientY } });
};

const isValidConnection: IsValidConnection<WayEdge> = ({ source, target }) => source !== target && target in now().doc.draft.steps;

const onInit: OnInit<AnyNode, WayEdge> = (instance) => void lookAtFirst(instance as never);

export function Canvas() {
  const doc = useEditor((state) => state.doc);
  const view = useEditor((state) => state.view);
  const selected = useEditor((state) => state.selected);
  const focus = useEditor((state) => state.focus);
  const [chosenWay, setChosenWay] = useState("");
  const [nodes, setNodes] = useState<AnyNode[]>(() => nodesOf(now()));
  const flow = useReactFlow<AnyNode, WayEdge>();
  const frame = useRef<HTMLDivElement>(null);
  const drops = useDrops();

  useEffect(() => setNodes(nodesOf({ doc, view, selected, focus })), [doc, view, selected, focus]);
  const edges = useMemo(() => edgesOf({ doc, view }, chosenWay), [doc, view, chosenWay]);

  const onNodesChange = useCallback((changes: NodeChange<AnyNode>[]) => {
    const chosen = new Set(now().selected);
    let isChosen = false;
    for (const each of changes) {
      if (each.type !== "select") continue;
      isChosen = true;
      if (each.selected) chosen.add(each.id);
      else chosen.delete(each.id);
    }
    if (isChosen) set({ selected: [...chosen], focus: chosen.has(now().focus) ? now().focus : ([...chosen].at(-1) ?? now().focus) });
    const others = changes.filter((each) => each.type === "position" || each.type === "dimensions");
    if (!others.length) return;
    setNodes((before) => {
      const after = applyNodeChanges(others, before);
      keepMeasures(after);
      return after;
    });
  }, []);

  const onEdgeClick = useCallback((_event: unknown, edge: WayEdge) => setChosenWay((chosen) => (edge.id === chosen ? "" : edge.id)), []);
  const onPaneClick = useCallback(() => {
    setChosenWay("");
    set({ selected: [], open: "", connecting: null });
    frame.current?.focus();
  }, []);

  return (
    <div
      className="ed-canvas"
      ref={frame}
      tabIndex={0}
      role="application"
      aria-label={say("canvas")}
      aria-activedescendant={focus ? domId(focus) : undefined}
      onKeyDown={(event) => {
        if (frame.current) frame.current.dataset.keys = "";
        onKey(event, flow);
      }}
      onPointerDown={() => delete frame.current?.dataset.keys}
      onFocus={(event) => {
        if (event.target === frame.current && !now().focus) set({ focus: BEGIN });
      }}
      {...drops}
    >
      <Markers />
      <ReactFlow<AnyNode, WayEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onNodeClick={onNodeClick}
        onNodeDragStop={onNodeDragStop}
        onEdgeClick={onEdgeClick}
        onPaneClick={onPaneClick}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onReconnect={onReconnect}
        isValidConnection={isValidConnection}
        edgesReconnectable={boot.may_change}
        nodesDraggable={boot.may_change}
        nodesConnectable={boot.may_change}
        reconnectRadius={14}
        connectionRadius={40}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        ariaLabelConfig={UNSAID}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={MANY_KEYS}
        zoomOnDoubleClick={false}
        minZoom={0.15}
        maxZoom={2}
        onInit={onInit}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} />
        <ViewportPortal>
          <Around />
          {slots.around.map((Beside, place) => (
            <Beside key={place} />
          ))}
        </ViewportPortal>
        <MiniMap<AnyNode>
          className="ed-minimap"
          style={MINIMAP}
          pannable
          zoomable
          ariaLabel={say("minimap")}
          nodeBorderRadius={10}
          nodeColor={colourOf}
        />
        <Tools />
        <div className="ed-overlays">
          {slots.overlays.map((Overlay, place) => (
            <Overlay key={place} />
          ))}
        </div>
      </ReactFlow>
    </div>
  );
}

const Markers = () => (
  <svg className="ed-markers" aria-hidden="true">
    <defs>
      {["", "-good"].map((tone) => (
        <marker key={tone} id={`ed-arrow${tone}`} viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" orient="auto">
          <path className={`ed-arrow${tone}`} d="M1 1L8 5L1 9" />
        </marker>
      ))}
    </defs>
  </svg>
);
