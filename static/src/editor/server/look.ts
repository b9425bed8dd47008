// What a document looks like is asked as soon as it changes; only the last answer counts.
import { boot } from "../boot";
import { onChange } from "../history";
import { remember, settled } from "../cards";
import { now, set } from "../state";
import type { Doc, View } from "../types";
import { post } from "./ask";

let asked: AbortController | null = null;
let running: Promise<void> | null = null;

/** Whether the canvas shows an older document than the one there is. */
export const isLooking = (): boolean => running !== null;

export async function look(doc: Doc): Promise<void> {
  const mine = ask(doc);
  running = mine;
  await mine;
  if (running === mine) running = null;
}

async function ask(doc: Doc): Promise<void> {
  asked?.abort();
  const mine = new AbortController();
  asked = mine;
  try {
    const view = await post<View>(boot.urls.view as string, { document: doc }, mine.signal);
    if (now().doc !== doc) return;
    remember(view);
    set({ view: settled(now().view, view) });
  } catch {
    // the next change asks again; what stands on the canvas is the last we know
  }
}

onChange((doc) => void look(doc));
