// What the parts that move need of the page: see campaigns/editor/alive.py.
import { boot } from "../boot";

export interface Alive {
  urls: Record<string, string>;
  may: { act: boolean; rehearse: boolean; dry_run: boolean };
}

export const alive = (boot as unknown as { alive: Alive }).alive;
