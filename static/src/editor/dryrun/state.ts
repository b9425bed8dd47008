// A run of the campaign over the past: asked for, watched while it is under way, then laid on the canvas.
import { alive } from "../alive/boot";
import { enterMode, part, setPart } from "../alive/parts";
import { get, post, Refused } from "../server/ask";
import { flush } from "../server/save";
import { announce, now, set } from "../state";
import { say } from "../words";

export interface NumberOnTop {
  number: string;
  detail: string;
  count: number;
  words: string;
  tone: string;
}

export interface StepFlow {
  before: number;
  came: number;
  in: number;
  out: Record<string, number>;
  left: Record<string, number>;
  gone: number;
  gone_words: Record<string, string>;
  waiting: number;
  sent: number;
  held: number;
  capped: number;
  capped_words: string;
  capped_why: string;
  not_sent: Record<string, number>;
  why: Record<string, string>;
}

export interface Run {
  id: number | null;
  state: "waiting" | "running" | "done" | "failed" | "stopped";
  of_draft: boolean;
  share: number;
  reached: string;
  so_far: string;
  window: string;
  sentence: string;
  explanation: string;
  numbers?: NumberOnTop[];
  steps?: Record<string, StepFlow>;
  days?: [string, number, number][];
}

export interface DryRun {
  run: Run | null;
  days: number;
  of: "draft" | "live";
  problem: string;
}

const EVERY = 1000;

export const dryRun = (): DryRun => part<DryRun>("dryrun") ?? { run: null, days: 90, of: "draft", problem: "" };

function put(change: Partial<DryRun>): void {
  setPart("dryrun", { ...dryRun(), ...change });
}

let turn = 0;

/** The last one, if there is one; else nothing but the question. */
export async function open(): Promise<void> {
  const mine = ++turn;
  enterMode("dryrun");
  put({ problem: "" });
  try {
    const run = await get<Run>(alive.urls.dry_run as string);
    if (mine !== turn) return;
    if (run.id) put({ of: run.of_draft ? "draft" : "live" });
    take(run.id ? run : null);
  } catch (error) {
    if (mine === turn) put({ problem: sentenceOf(error) });
  }
}

export function close(): void {
  window.clearTimeout(timer);
  enterMode("");
}

export async function start(days = dryRun().days, of = dryRun().of): Promise<void> {
  turn++; // the last one does not matter any more
  put({ days, of, problem: "" });
  set({ parts: { ...now().parts, drawer: undefined } });
  await flush(); // the draft that is tried is the one that is stored
  try {
    take(await post<Run>(alive.urls.dry_run_ask as string, { days, of }));
  } catch (error) {
    put({ problem: sentenceOf(error) });
  }
}

export async function stop(): Promise<void> {
  const { run } = dryRun();
  if (run?.id) take(await post<Run>(alive.urls.dry_run_stop as string, { run: run.id }));
}

let timer = 0;

function take(run: Run | null): void {
  const before = dryRun().run;
  put({ run });
  window.clearTimeout(timer);
  if (!run) return;
  const isUnderWay = run.state === "waiting" || run.state === "running";
  if (isUnderWay) timer = window.setTimeout(() => void look(run.id), EVERY);
  else if (before && before.id === run.id && before.state !== run.state) announce(run.sentence);
}

async function look(id: number | null): Promise<void> {
  if (now().parts.mode !== "dryrun" || dryRun().run?.id !== id) return;
  if (document.hidden) {
    timer = window.setTimeout(() => void look(id), EVERY);
    return;
  }
  try {
    take(await get<Run>(`${alive.urls.dry_run}?run=${id}`));
  } catch {
    timer = window.setTimeout(() => void look(id), 3 * EVERY); // away for a moment: the worker goes on meanwhile
  }
}

const sentenceOf = (error: unknown): string => (error instanceof Refused && error.message ? error.message : say("al_away"));

/** What the canvas shows of it; null while it shows something else. */
export function laid(parts: Record<string, unknown>): Run | null {
  const run = (parts.dryrun as DryRun | undefined)?.run;
  return parts.mode === "dryrun" && run?.state === "done" && run.steps ? run : null;
}

const WIDEST = 40;

const widest = new WeakMap<Run, number>();

/** In pixels at 100 %: as many as entered are the widest line. */
export function widthOf(count: number, run: Run): number {
  const most = widest.get(run) ?? Math.max(run.numbers?.[0]?.count ?? 0, ...Object.values(run.steps ?? {}).map((step) => step.came), 1);
  widest.set(run, most);
  return count ? Math.max(3, (WIDEST * count) / most) : 1.75;
}
