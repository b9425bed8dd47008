// One state of the whole editor, and who wants to hear of its changes.
import { useSyncExternalStore } from "react";
import { boot } from "./boot";
import type { Doc, Stored, Tile, View } from "./types";

export type Saving = "saved" | "waiting" | "saving" | "trying" | "stale" | "refused";

export interface Live {
  /** People at each step, what to say in its foot, and people who took each way ("key exit"). Filled by the live part. */
  steps: Record<string, { waiting?: number; figures?: { count: string; words: string }[]; now?: boolean; stuck?: number }>;
  ways: Record<string, number>;
  today: number;
}

export interface Entry {
  name: string;
  doc: Doc;
}

export type Sheet =
  | { kind: "none" }
  | { kind: "insert"; after: string; exit: string; before?: string; x: number; y: number }
  | { kind: "jump" }
  | { kind: "problems" }
  | { kind: "keys" }
  | { kind: "publish" }
  | { kind: "frame"; url: string; title: string }
  | { kind: "ask"; title: string; text?: string; button: string; input?: string; danger?: boolean; then: (words: string) => void }
  | { kind: "stale"; theirs: Stored };

export interface State {
  doc: Doc;
  view: View;
  seen: string;
  gone: string[];
  past: Entry[];
  future: Entry[];
  saving: Saving;
  savedAt: number;
  /** Why the server did not want it, in a sentence. */
  refusal: string;
  selected: string[];
  /** Where the keyboard is. */
  focus: string;
  /** What is open beside the canvas: a step, "/" for the beginning, or "rules". */
  open: string;
  tab: string;
  connecting: { from: string; exit: string } | null;
  dragged: Tile | null;
  dropEdge: string;
  sheet: Sheet;
  outline: boolean;
  live: Live;
  said: string;
  /** Parts of other modules keep what they need here, by their own name. */
  parts: Record<string, unknown>;
}

/** Before the first counts are there. */
export const UNKNOWN: Live = { steps: {}, ways: {}, today: 0 };

let state: State = {
  doc: boot.document,
  view: boot.view,
  seen: boot.seen,
  gone: boot.document.draft.gone ?? [],
  past: [],
  future: [],
  saving: "saved",
  savedAt: 0,
  refusal: "",
  selected: [],
  focus: "",
  open: "",
  tab: "settings",
  connecting: null,
  dragged: null,
  dropEdge: "",
  sheet: { kind: "none" },
  outline: false,
  live: UNKNOWN,
  said: "",
  parts: { readonly: !boot.may_change },
};

const hearers = new Set<() => void>();

export const now = (): State => state;

export function set(change: Partial<State>): void {
  state = { ...state, ...change };
  for (const hear of hearers) hear();
}

export function subscribe(hear: () => void): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

/** Whatever `pick` gives has to be the same object as long as nothing changed. */
export function useEditor<T>(pick: (state: State) => T): T {
  return useSyncExternalStore(subscribe, () => pick(state));
}

/** Tells readers of the screen aloud what happened. */
export function announce(sentence: string): void {
  set({ said: state.said === sentence ? `${sentence}\u00a0` : sentence });
}
