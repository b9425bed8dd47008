// The canvas by keyboard. One tab stop; `focus` in the state is where the keyboard is.
import type { ReactFlowInstance } from "@xyflow/react";
import type { KeyboardEvent } from "react";
import { called, choose, connect, duplicate, movedTo, openPanel, removeChosen } from "./acts";
import { boot } from "./boot";
import { boxOf } from "./doc/places";
import { cardOf, exitNames, exitsOf, freeExit, usualExit, waysTo } from "./doc/walk";
import { copyChosen } from "./clipboard";
import { redo, undo } from "./history";
import { announce, now, set } from "./state";
import { BEGIN } from "./types";
import { ALL, show } from "./canvas/sight";
import { say } from "./words";

type Flow = ReactFlowInstance<never, never>;

let cameFrom = "";

export function onKey(event: KeyboardEvent, flow: unknown): void {
  const target = event.target as HTMLElement;
  if (target.closest("input, textarea, select, [contenteditable]")) return;
  const command = event.metaKey || event.ctrlKey;
  const act = command ? COMMANDS[event.key.toLowerCase()] : KEYS[event.key];
  if (!act || (!boot.may_change && !LOOKING.has(event.key))) return;
  event.preventDefault();
  event.stopPropagation();
  act(event, flow as Flow);
}

type Act = (event: KeyboardEvent, flow: Flow) => void;

const COMMANDS: Record<string, Act> = {
  z: (event) => (event.shiftKey ? redo() : undo()),
  y: () => redo(),
  d: () => duplicate(),
  a: () => set({ selected: Object.keys(now().doc.draft.steps) }),
  c: () => void copyChosen(),
  x: () => void copyChosen().then(removeChosen),
};

const KEYS: Record<string, Act> = {
  ArrowDown: (event, flow) => step(down(), event, flow),
  ArrowUp: (event, flow) => step(up(), event, flow),
  ArrowLeft: (event, flow) => step(beside(-1), event, flow),
  ArrowRight: (event, flow) => step(beside(1), event, flow),
  Enter: () => (now().connecting ? connectHere() : openFocused()),
  " ": () => toggle(),
  "/": () => document.querySelector<HTMLInputElement>("#ed-find")?.focus(),
  c: () => beginConnecting(),
  Delete: () => removeChosen(),
  Backspace: () => removeChosen(),
  Escape: () => (now().connecting ? stopConnecting() : set(now().open ? { open: "" } : { selected: [] })),
  "+": (_event, flow) => void flow.zoomIn(),
  "-": (_event, flow) => void flow.zoomOut(),
  "0": (_event, flow) => void flow.fitView(ALL),
  "?": () => set({ sheet: { kind: "keys" } }),
};

/** What whoever may only look has of them. */
export const LOOKING = new Set(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Enter", "Escape", "+", "-", "0", "?"]);

const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-20, 0], ArrowRight: [20, 0], ArrowUp: [0, -20], ArrowDown: [0, 20] };

/** With Alt: moves what is chosen instead. */
function push([across, down]: [number, number]): void {
  const { doc, view, selected } = now();
  const moved = selected.map((key): [string, [number, number]] => {
    const { x, y } = doc.draft.layout.notes[key] ?? boxOf(doc, view, key);
    return [key, [Math.round(x + across), Math.round(y + down)]];
  });
  if (moved.length) movedTo(Object.fromEntries(moved));
}

function step(key: string, event: KeyboardEvent, flow: Flow): void {
  if (event.altKey && boot.may_change) return push(ARROWS[event.key] ?? [0, 0]);
  if (!key) return;
  cameFrom = now().focus;
  if (now().connecting) set({ focus: key });
  else if (event.shiftKey) set({ focus: key, selected: [...new Set([...now().selected, key])] });
  else choose(key);
  show(key, flow);
  if (now().connecting) announce(say("connect_to", { to: called(key) }));
}

function down(): string {
  const { doc, focus } = now();
  if (!focus) return BEGIN;
  const exits = exitsOf(doc.draft, focus);
  const names = exitNames(now().view, focus).filter((name) => exits[name]);
  return exits[names[0] ?? ""] ?? nearestBy((box, from) => (box.y > from.y + from.height - 4 ? box.y - from.y : -1));
}

function up(): string {
  const { doc, focus } = now();
  const from = waysTo(doc.draft, focus).map((way) => way.from);
  if (from.length) return from.includes(cameFrom) ? cameFrom : (from[0] as string);
  return nearestBy((box, here) => (box.y < here.y - 4 ? here.y - box.y : -1));
}

const beside = (direction: 1 | -1): string =>
  nearestBy((box, from) => {
    const gap = (box.x + box.width / 2 - from.x - from.width / 2) * direction;
    const overlap = Math.min(box.y + box.height, from.y + from.height) - Math.max(box.y, from.y);
    return gap > 8 ? gap + (overlap > 0 ? 0 : 4 * -overlap) : -1;
  });

type Measure = (box: ReturnType<typeof boxOf>, from: ReturnType<typeof boxOf>) => number;

/** `measure`: how far; below zero is not in that direction. */
function nearestBy(measure: Measure): string {
  const { doc, view, focus } = now();
  const from = boxOf(doc, view, focus || BEGIN);
  let best = { key: "", far: Infinity };
  for (const key of [BEGIN, ...Object.keys(doc.draft.steps)]) {
    if (key === focus) continue;
    const far = measure(boxOf(doc, view, key), from);
    if (far >= 0 && far < best.far) best = { key, far };
  }
  return best.key;
}

function openFocused(): void {
  const { focus } = now();
  if (!focus) return;
  if (focus in now().doc.draft.layout.notes) return document.querySelector<HTMLTextAreaElement>(`[data-id="${CSS.escape(focus)}"] textarea`)?.focus();
  openPanel(focus);
  window.setTimeout(() => document.querySelector<HTMLElement>("#ed-inspector")?.focus(), 0);
}

function toggle(): void {
  const { focus, selected } = now();
  if (focus) set({ selected: selected.includes(focus) ? selected.filter((key) => key !== focus) : [...selected, focus] });
}

/** Again for the step's next way out. */
export function beginConnecting(): void {
  const { focus, connecting, view, doc } = now();
  const from = connecting?.from ?? focus;
  const names = exitNames(view, from);
  if (!names.length) return announce(say("no_way_out", { what: called(from) }));
  const exit = connecting ? names[(names.indexOf(connecting.exit) + 1) % names.length] : freeExit(doc, view, from) || usualExit(names);
  set({ connecting: { from, exit: exit as string }, focus: from });
  announce(say("connecting", { what: called(from), way: cardOf(view, from)?.exits.find((each) => each.name === exit)?.words ?? "" }));
}

function connectHere(): void {
  const { connecting, focus } = now();
  set({ connecting: null });
  if (!connecting || connecting.from === focus) return announce(say("connect_stopped"));
  connect(connecting.from, connecting.exit, focus);
}

function stopConnecting(): void {
  set({ connecting: null });
  announce(say("connect_stopped"));
}
