// The draft is stored a moment after the last change, and never loses a race in silence.
import { boot } from "../boot";
import { onChange } from "../history";
import { now, set } from "../state";
import type { Stored } from "../types";
import { Refused, post } from "./ask";
import { bringAll, isWaiting, onPending } from "./pending";

const PAUSE = 800;
const AGAIN = 4000;

let timer = 0;
let running: Promise<void> | null = null;
let atServer = now().doc;

function later(pause: number): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void save(), pause);
}

interface Answer {
  seen: string;
  gone: string[];
}

async function store(): Promise<void> {
  const { doc, seen } = now();
  set({ saving: "saving" });
  try {
    const stored = await post<Answer>(boot.urls.save as string, { document: doc, seen });
    atServer = doc;
    const isLast = now().doc === doc;
    set({ seen: stored.seen, gone: [...new Set([...now().gone, ...stored.gone])], saving: isLast && !isWaiting() ? "saved" : "waiting", savedAt: Date.now() });
    if (!isLast) later(PAUSE);
  } catch (problem) {
    if (problem instanceof Refused && problem.status === 409) {
      set({ saving: "stale", sheet: { kind: "stale", theirs: (problem.body as { theirs: Stored }).theirs } });
      return;
    }
    if (problem instanceof Refused && problem.status === 400) {
      set({ saving: "refused", refusal: problem.message });
      return; // the same would be refused again; the next change is tried
    }
    set({ saving: "trying" });
    later(AGAIN);
  }
}

export async function save(): Promise<void> {
  if (now().saving === "stale") return;
  await running;
  if (now().saving === "saved") return;
  running = store();
  await running;
  running = null;
}

/** Until everything is stored, or it cannot be. */
export async function flush(): Promise<boolean> {
  await bringAll();
  window.clearTimeout(timer);
  await save();
  return now().saving === "saved";
}

// What is being typed is not saved, whatever lies at the server.
onPending(() => {
  const { saving, doc } = now();
  if (saving === "saved" && isWaiting()) set({ saving: "waiting" });
  if (saving === "waiting" && !isWaiting() && doc === atServer) set({ saving: "saved" });
});

onChange(() => {
  if (now().saving === "stale") return;
  set({ saving: "waiting" });
  later(PAUSE);
});

window.addEventListener("beforeunload", (event) => {
  if (now().saving === "saved" && !isWaiting()) return;
  void flush();
  event.preventDefault();
});
