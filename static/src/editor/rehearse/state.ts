// One person on their way through the draft. The server runs the engine; here is only which stop is shown.
import { alive } from "../alive/boot";
import { enterMode, part, setPart } from "../alive/parts";
import type { Person } from "../alive/Face";
import { called } from "../acts";
import { post, Refused } from "../server/ask";
import { flush } from "../server/save";
import { announce, now, set } from "../state";
import { say } from "../words";

export interface Doing {
  does: string;
  event: string;
  words: string;
}

export interface Message {
  channel: string;
  channel_words: string;
  state: "sent" | "held" | "not_sent";
  words: string;
  subject?: string;
  preview?: string;
  html?: string;
  text?: string;
  parts?: string;
  facts?: [string, string][];
}

export interface Stop {
  step: string;
  visit: number;
  arrives_words: string;
  left_words: string;
  stays: string;
  leaves: string;
  leaves_words: string;
  problem: string;
  message: Message | null;
  choices: Doing[];
  answers: (Doing & { minutes: number })[];
}

export interface Way {
  person: Person & { zone: string };
  stops: Stop[];
  outcome: string;
  said: string;
}

export interface Answer {
  visit: number;
  does: string;
  event: string;
  minutes: number;
}

export type Who = { contact: number } | { invented: Record<string, unknown>; subscribed: boolean };

export interface Rehearsal {
  who: Who | null;
  answers: Answer[];
  way: Way | null;
  at: number;
  playing: boolean;
  running: boolean;
  problem: string;
}

const FRESH: Rehearsal = { who: null, answers: [], way: null, at: 0, playing: false, running: false, problem: "" };
const EACH = 1400;

export const rehearsal = (): Rehearsal => part<Rehearsal>("rehearse") ?? FRESH;

function put(change: Partial<Rehearsal>): void {
  setPart("rehearse", { ...rehearsal(), ...change });
}

export function open(): void {
  enterMode("rehearse");
  put(FRESH);
}

export function close(): void {
  turn++;
  put(FRESH);
  enterMode("");
}

let turn = 0;

export async function rehearse(who: Who, answers: Answer[] = [], at = 0): Promise<void> {
  const mine = ++turn;
  put({ who, answers, running: true, playing: false, problem: "" });
  await flush(); // what is rehearsed is what is stored
  try {
    const way = await post<Way>(alive.urls.rehearse as string, { ...who, answers });
    if (mine !== turn) return; // somebody else was asked for meanwhile, or nobody any more
    put({ way, running: false });
    jump(Math.min(at, way.stops.length - 1));
    announce(way.said);
  } catch (error) {
    if (mine === turn) put({ running: false, problem: error instanceof Refused && error.message ? error.message : say("al_away") });
  }
}

export function answer(stop: Stop, doing: Doing | null, minutes: number): void {
  const { who, answers, at } = rehearsal();
  if (!who) return;
  const others = answers.filter((each) => each.visit !== stop.visit);
  // What comes after is another way now: answers for it may mean another step.
  const kept = others.filter((each) => each.visit < stop.visit);
  void rehearse(who, doing ? [...kept, { visit: stop.visit, does: doing.does, event: doing.event, minutes }] : kept, at);
}

let timer = 0;

export function jump(at: number): void {
  const { way } = rehearsal();
  if (!way?.stops.length) return;
  const place = Math.max(0, Math.min(at, way.stops.length - 1));
  const stop = way.stops[place] as Stop;
  setPart("rehearse", { ...rehearsal(), at: place });
  if (stop.step in now().doc.draft.steps) set({ parts: { ...now().parts, show: stop.step }, focus: stop.step });
}

export function play(): void {
  const { playing, way, at } = rehearsal();
  window.clearTimeout(timer);
  if (playing || !way) return put({ playing: false });
  if (at >= way.stops.length - 1) jump(0);
  put({ playing: true });
  timer = window.setTimeout(next, EACH);
}

function next(): void {
  const { playing, way, at } = rehearsal();
  if (!playing || !way) return;
  if (at >= way.stops.length - 1) return put({ playing: false });
  jump(at + 1);
  const stop = way.stops[at + 1];
  if (stop) announce(`${called(stop.step)}, ${stop.arrives_words}`);
  timer = window.setTimeout(next, EACH);
}

export function pace(by: number): void {
  put({ playing: false });
  jump(rehearsal().at + by);
}

interface Lit {
  steps: Set<string>;
  ways: Set<string>;
  here: string;
}

let lastLit: { of: Rehearsal; lit: Lit } | null = null;

/** What is lit so far; null where nobody is rehearsed. Asked by every node and every way. */
export function lit(parts: Record<string, unknown>): Lit | null {
  const found = parts.rehearse as Rehearsal | undefined;
  if (parts.mode !== "rehearse" || !found?.way) return null;
  if (lastLit?.of === found) return lastLit.lit;
  const been = found.way.stops.slice(0, found.at + 1);
  const ways = new Set(["/ next", ...been.slice(0, -1).map((stop) => `${stop.step} ${stop.leaves}`)]);
  lastLit = { of: found, lit: { steps: new Set(been.map((stop) => stop.step)), ways, here: been.at(-1)?.step ?? "" } };
  return lastLit.lit;
}
