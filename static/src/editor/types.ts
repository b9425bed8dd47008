// What the server tells and is told. Mirrors campaigns/editor/{document,view,palette}.py.

export type Settings = Record<string, unknown>;

export interface Spec {
  kind: string;
  settings?: Settings;
  exits?: Record<string, string>;
}

export type Trigger = { kind: string } & Settings;

export interface Note {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
  tint: number;
}

export interface Layout {
  places?: Record<string, [number, number]>;
  notes: Record<string, Note>;
  looks: Record<string, string>;
}

export interface Draft {
  triggers: Trigger[];
  start: string;
  steps: Record<string, Spec>;
  layout: Layout;
  gone?: string[];
}

export interface Rules {
  name: string;
  stage: string;
  topic: string;
  priority: number;
  reentry: string;
  goal: Settings;
  exit_rule: Settings;
}

export interface Doc {
  draft: Draft;
  rules: Rules;
}

export interface Exit {
  name: string;
  words: string;
}

export type Shape = "message" | "card" | "pill" | "goal";

export interface Card {
  key: string;
  kind: string;
  label: string;
  icon: string;
  family: string;
  shape: Shape;
  sentence: string;
  line: string;
  exits: Exit[];
  state: "" | "new" | "edited";
  problems: string[];
  level: number;
}

export interface TriggerCard {
  kind: string;
  label: string;
  icon: string;
  sentence: string;
  problems: string[];
}

/** A step that runs and that the draft has no more. */
export interface Ghost {
  key: string;
  label: string;
  icon: string;
  family: string;
  shape: Shape;
  sentence: string;
  from: string[];
  to: string[];
}

export interface Route {
  to: string;
  d: string;
  x: number;
  y: number;
}

export interface Drawing {
  places: Record<string, [number, number, number, number]>;
  routes: Record<string, Route>;
  dots: [number, number][];
}

export interface View {
  steps: Card[];
  triggers: TriggerCard[];
  problems: string[];
  changes: number;
  ghosts: Ghost[];
  edited_start: boolean;
  goal: string;
  goal_rule: string;
  exit_rule: string;
  drawing: Drawing;
}

export interface Tile {
  sort: "step" | "trigger";
  kind: string;
  label: string;
  short: string;
  description: string;
  icon: string;
  family: string;
  settings: Settings;
  sentence?: string;
  shape?: Shape;
  exits?: Exit[];
  channel?: string;
}

export interface TileGroup {
  family: string;
  label: string;
  tiles: Tile[];
}

export interface Boot {
  campaign: { id: number; key: string; live: boolean };
  status: { words: string; tone: string; icon: string };
  document: Doc;
  seen: string;
  view: View;
  palette: TileGroup[];
  may_change: boolean;
  csrf: string;
  urls: Record<string, string>;
  may_write_messages: boolean;
  words: Record<string, string>;
}

/** As it is stored: by whom last, and when, in words. */
export interface Stored {
  document: Doc;
  seen: string;
  view: View;
  by: string;
  when: string;
}

/** The beginning, among the keys of steps: no step has a slash in its own. */
export const BEGIN = "/";
