// Which people the drawer shows: those behind a number, live or of a dry run.
import { enterMode, modeOf, part, setPart } from "../alive/parts";
import { set, now } from "../state";

export interface Source {
  number: string;
  step: string;
  detail: string;
  count: number;
  title: string;
  why?: string;
  /** Of this dry run; else live. */
  run?: number;
}

let cameFrom: HTMLElement | null = null;

export function openPeople(source: Source): void {
  if (modeOf(now().parts) === "rehearse") enterMode("");
  cameFrom = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  set({ parts: { ...now().parts, drawer: source } });
}

export function closePeople(): void {
  if (!part<Source>("drawer")) return;
  setPart("drawer", undefined);
  cameFrom?.focus();
}
