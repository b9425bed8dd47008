// Asks every few seconds what moves, and says thereby that somebody is here. A hidden tab asks nothing.
// Asked and not streamed: few people edit at once, an answer that is the same is a few bytes, and each process counts only
// once for all of them.
import { alive } from "../alive/boot";
import { share, shown } from "../number";
import { part, setPart } from "../alive/parts";
import type { Person } from "../alive/Face";
import { post, Refused } from "../server/ask";
import { announce, now, set, type Live } from "../state";
import { say } from "../words";

export interface StepNumbers {
  waiting: number;
  stuck: number;
  passed: number;
  exits: Record<string, number>;
  left: Record<string, number>;
  last: string | null;
  sent?: number;
  in_line?: number;
  not_sent?: number;
  reasons?: Record<string, number>;
  opened?: number;
  clicked?: number;
  converted?: number;
}

export interface Numbers {
  version: string;
  window: string;
  inside: number;
  entered: number;
  today: number;
  steps: Record<string, StepNumbers>;
  said: string;
}

export interface Other extends Person {
  step: string;
}

type Answer = { people: Other[] } & Partial<Numbers>;

const EVERY = 4000;
const SPOKEN_EVERY = 30_000;
const NOW_FOR = 4000;

let running = false;
let rest = 0; // a slow answer is asked for less often, so that looking never becomes the load
let spoken = Date.now();
let over = false;

export async function pulse(): Promise<void> {
  if (over || document.hidden || running || Date.now() < rest) return;
  running = true;
  const begun = Date.now();
  try {
    const window = part<string>("window") ?? "30d";
    const before = part<Numbers>("numbers");
    const seen = before?.window === window ? before.version : "";
    const { people, ...numbers } = await post<Answer>(alive.urls.pulse as string, { window, at: now().open, seen });
    tellOthers(people);
    if (numbers.steps) take(numbers as Numbers, before);
  } catch (problem) {
    if (problem instanceof Refused && problem.status === 403) over = true; // signed out
  } finally {
    running = false;
    rest = Date.now() + (Date.now() - begun) * 5;
  }
}

function tellOthers(people: Other[]): void {
  if (JSON.stringify(part<Other[]>("others") ?? []) !== JSON.stringify(people)) setPart("others", people);
}

function take(numbers: Numbers, before: Numbers | undefined): void {
  const passing = new Set<string>();
  for (const [key, step] of Object.entries(numbers.steps)) {
    const last = before?.steps[key]?.last ?? "";
    if (before && step.last && step.last > last) passing.add(key);
  }
  set({ live: asDrawn(numbers, passing), parts: { ...now().parts, numbers } });
  if (passing.size) window.setTimeout(() => set({ live: asDrawn(part<Numbers>("numbers") ?? numbers, new Set()) }), NOW_FOR);
  if (Date.now() - spoken > SPOKEN_EVERY && before && before.said !== numbers.said) {
    spoken = Date.now();
    announce(numbers.said);
  }
}

const drawn = new Map<string, Live["steps"][string]>();

/** Steps that show the same stay the same objects: nothing is drawn again for them. */
function asDrawn(numbers: Numbers, passing: Set<string>): Live {
  const steps: Live["steps"] = {};
  const ways: Record<string, number> = {};
  const goals = new Set(now().view.steps.filter((card) => card.shape === "goal").map((card) => card.key));
  for (const [key, step] of Object.entries(numbers.steps)) {
    const made = { waiting: step.waiting, stuck: step.stuck, now: passing.has(key), figures: figures(step, goals.has(key), numbers.entered) };
    const same = drawn.get(key);
    const kept = same && JSON.stringify(same) === JSON.stringify(made) ? same : made;
    drawn.set(key, kept);
    steps[key] = kept;
    for (const [exit, count] of Object.entries(step.exits)) ways[`${key} ${exit}`] = count;
  }
  return { steps, ways, today: numbers.today };
}

/** At most two to a node. */
function figures(step: StepNumbers, isGoal: boolean, entered: number): { count: string; words: string }[] {
  if (isGoal) {
    const reached = step.left.goal ?? 0;
    return reached ? [{ count: shown(reached), words: say("al_came") }, { count: share(reached, entered), words: "" }].filter((each) => each.count) : [];
  }
  if (step.sent) return [{ count: shown(step.sent), words: say("al_sent") }, { count: share(step.opened ?? 0, step.sent), words: say("al_opened_share") }];
  if (step.in_line) return [{ count: shown(step.in_line), words: say("al_in_line") }];
  return step.not_sent ? [{ count: shown(step.not_sent), words: say("al_not_sent") }] : [];
}

export function chooseWindow(name: string): void {
  setPart("window", name);
  rest = 0;
  void pulse();
}

export function begin(): void {
  void pulse();
  window.setInterval(() => void pulse(), EVERY);
  document.addEventListener("visibilitychange", () => {
    rest = 0;
    void pulse();
  });
}
