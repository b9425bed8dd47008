// The document as what React Flow draws. Nodes that say the same stay the same objects.
import type { Edge, Node } from "@xyflow/react";
import { cardFor } from "../cards";
import { boxOf } from "../doc/places";
import { cardOf, exitsOf, waysOf } from "../doc/walk";
import type { State } from "../state";
import { BEGIN, type Card, type Doc, type Note, type Route, type Spec, type View } from "../types";
import { say } from "../words";

export type StepNodeType = Node<{ card: Card; leads: string }, "step">;
export type BeginNodeType = Node<{ view: View }, "begin">;
export type NoteNodeType = Node<{ note: Note }, "note">;
export type LooseNodeType = Node<{ from: string; exit: string; words: string }, "loose">;
export type AnyNode = StepNodeType | BeginNodeType | NoteNodeType | LooseNodeType;

export interface WayData extends Record<string, unknown> {
  from: string;
  exit: string;
  to: string;
  words: string;
  good: boolean;
  route: Route | undefined;
  drawnAt: [number, number, number, number];
  place: number;
  of: number;
}
export type WayEdge = Edge<WayData, "way">;

export const looseId = (from: string, exit: string): string => `loose ${from} ${exit}`;
export const domId = (key: string): string => `ed-${key === BEGIN ? "begin" : key}`;

const kept = new Map<string, { node: AnyNode; of: string; data: unknown }>();

function keep(node: AnyNode, data: unknown, more = ""): AnyNode {
  const of = `${more} ${node.position.x} ${node.position.y} ${node.width} ${node.height} ${node.selected} ${node.className}`;
  const before = kept.get(node.id);
  if (before && before.of === of && before.data === data) return before.node;
  const merged = before ? ({ ...node, ...(before.node.measured ? { measured: before.node.measured } : {}) } as AnyNode) : node;
  kept.set(node.id, { node: merged, of, data });
  return merged;
}

/** React Flow gives up a node that comes without its measures, with all of its ways, and measures every other anew. */
export function keepMeasures(nodes: AnyNode[]): void {
  for (const node of nodes) {
    const entry = kept.get(node.id);
    if (!entry || !node.measured || entry.node.measured === node.measured) continue;
    entry.node = node.position === entry.node.position ? node : ({ ...entry.node, measured: node.measured } as AnyNode);
  }
}

type Drawn = Pick<State, "doc" | "view" | "selected" | "focus">;

export function nodesOf({ doc, view, selected, focus }: Drawn): AnyNode[] {
  const chosen = new Set(selected);
  const common = (key: string) => {
    const { x, y, width, height } = boxOf(doc, view, key);
    return {
      id: key,
      position: { x, y },
      width,
      height,
      selected: chosen.has(key),
      className: focus === key ? "ed-focus" : "",
      ariaRole: "none" as const,
    };
  };
  const begin: AnyNode = { ...common(BEGIN), type: "begin", data: { view }, deletable: false };
  const found: AnyNode[] = [keep(begin, JSON.stringify([view.triggers, view.edited_start, view.goal_rule, view.exit_rule]))];
  for (const [key, spec] of Object.entries(doc.draft.steps)) {
    const card = cardFor(view, key, spec.kind);
    const leads = leadsOf(card, spec, view);
    found.push(keep({ ...common(key), type: "step", data: { card, leads } }, card, leads));
  }
  found.push(...looseOf(doc, view));
  for (const [id, note] of Object.entries(doc.draft.layout.notes)) {
    const { x, y, width, height } = note;
    found.push(keep({ id, type: "note", position: { x, y }, width, height, data: { note }, selected: chosen.has(id), zIndex: -1 }, note));
  }
  return found;
}

/** Where it leads, for who cannot see the lines. */
function leadsOf(card: Card, spec: Spec, view: View): string {
  const sentence = (key: string | undefined) => (key && cardOf(view, key)?.sentence) || say("nowhere_yet");
  return card.exits.map((exit) => `${exit.words}: ${sentence(spec.exits?.[exit.name])}`).join(". ");
}

/** Ends of ways that lead nowhere yet: a place to drop something, and to press +. */
function looseOf(doc: Doc, view: View): AnyNode[] {
  const found: AnyNode[] = [];
  const ends: [string, { name: string; words: string }[]][] = view.steps
    .filter((card) => doc.draft.steps[card.key])
    .map((card) => [card.key, card.exits]);
  if (!doc.draft.steps[doc.draft.start]) ends.unshift([BEGIN, [{ name: "next", words: "" }]]);
  for (const [key, exits] of ends) {
    const taken = exitsOf(doc.draft, key);
    const free = exits.filter((exit) => !doc.draft.steps[taken[exit.name] ?? ""]);
    const box = boxOf(doc, view, key);
    const drawn = view.drawing.places[key];
    const isDrawn = drawn && drawn[0] === box.x && drawn[1] === box.y;
    free.forEach((exit, place) => {
      const words = exits.length > 1 ? exit.words : say("nowhere_yet");
      const route = isDrawn ? view.drawing.routes[`${key} ${exit.name}`] : undefined;
      const width = Math.max(96, words.length * 6.6 + 44);
      const middle = route && !route.to ? route.x : box.x + box.width / 2 + (place - (free.length - 1) / 2) * (width + 12);
      const top = route && !route.to ? route.y - 13 : box.y + box.height + 30;
      const node: AnyNode = {
        id: looseId(key, exit.name),
        type: "loose",
        position: { x: middle - width / 2, y: top },
        width,
        height: 26,
        data: { from: key, exit: exit.name, words },
        draggable: false,
        selectable: false,
        deletable: false,
      };
      found.push(keep(node, words));
    });
  }
  return found;
}

const keptEdges = new Map<string, { edge: WayEdge; of: string }>();
let lastEdges: WayEdge[] = [];

export function edgesOf({ doc, view }: Pick<Drawn, "doc" | "view">, chosenWay: string): WayEdge[] {
  const edge = (from: string, exit: string, to: string, target: string): WayEdge => {
    const exits = cardOf(view, from)?.exits ?? [];
    const place = Math.max(exits.findIndex((each) => each.name === exit), 0);
    const route = view.drawing.routes[`${from} ${exit}`];
    const source = view.drawing.places[from];
    const end = view.drawing.places[to];
    const data: WayData = {
      from,
      exit,
      to,
      words: to && exits.length > 1 ? (exits[place]?.words ?? exit) : "",
      good: cardOf(view, to)?.shape === "goal",
      route: route && route.to === to && source && (end || !to) ? route : undefined,
      drawnAt: [source?.[0] ?? 0, source?.[1] ?? 0, end?.[0] ?? 0, end?.[1] ?? 0],
      place,
      of: Math.max(exits.length, 1),
    };
    const id = `${from} ${exit}`;
    const made: WayEdge = {
      id,
      type: "way",
      source: from,
      target,
      sourceHandle: exit,
      targetHandle: "in",
      data,
      selected: chosenWay === id,
      reconnectable: to !== "",
      selectable: to !== "",
      focusable: false,
      ariaRole: "presentation", // each step says where it leads
      ariaLabel: null as never,
    };
    const of = JSON.stringify([data, target, made.selected]);
    const before = keptEdges.get(id);
    if (before?.of === of) return before.edge;
    keptEdges.set(id, { edge: made, of });
    return made;
  };
  const found = waysOf(doc.draft).map((way) => edge(way.from, way.exit, way.to, way.to));
  for (const node of looseOf(doc, view)) {
    if (node.type === "loose") found.push(edge(node.data.from, node.data.exit, "", node.id));
  }
  // Another list of the same ways would have React Flow ask each node and way whether it changed.
  if (found.length !== lastEdges.length || found.some((each, place) => each !== lastEdges[place])) lastEdges = found;
  return lastEdges;
}
