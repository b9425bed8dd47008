// What of the sheet lies on the canvas: the numbers of its rows, and all that stays as it is stands back.
import { part, setPart } from "../alive/parts";
import { now } from "../state";

export interface Laid {
  /** Of a step whose people are touched: the row that says how. */
  places: Record<string, number>;
  people: Record<string, { count: string; words: string }>;
}

export const laid = (numbers: Laid): void => setPart("publish", numbers);

export function leave(): void {
  if (part("publish")) setPart("publish", undefined);
}

export function classOf(key: string, parts: Record<string, unknown>): string {
  const numbers = parts.publish as Laid | undefined;
  if (!numbers) return "";
  if (numbers.places[key]) return "ed-numbered";
  return now().view.steps.some((card) => card.key === key && card.state !== "") ? "" : "ed-dim";
}
