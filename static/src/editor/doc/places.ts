// Where everything stands: as somebody put it, else as the server drew it. Pure.
import { BEGIN, type Doc, type Shape, type View } from "../types";
import { after, cardOf, waysTo } from "./walk";

export const SIZES: Record<Shape, [number, number]> = { message: [276, 98], card: [276, 62], pill: [160, 42], goal: [220, 82] };
const GAP = 64;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function sizeOf(view: View, key: string): [number, number] {
  const drawn = view.drawing.places[key];
  if (drawn) return [drawn[2], drawn[3]];
  return SIZES[cardOf(view, key)?.shape ?? "card"];
}

export function boxOf(doc: Doc, view: View, key: string): Box {
  const [width, height] = sizeOf(view, key);
  const put = doc.draft.layout.places?.[key];
  if (put) return { x: put[0], y: put[1], width, height };
  const drawn = view.drawing.places[key];
  if (drawn) return { x: drawn[0], y: drawn[1], width, height };
  return { ...belowWhatLeadsTo(doc, view, key, width), width, height };
}

/** Until the server has drawn it. */
function belowWhatLeadsTo(doc: Doc, view: View, key: string, width: number): { x: number; y: number } {
  const from = waysTo(doc.draft, key)[0]?.from;
  const above = from ? (doc.draft.layout.places?.[from] ?? view.drawing.places[from]) : undefined;
  if (!from || !above) return { x: 24, y: 24 };
  const [aboveWidth, aboveHeight] = sizeOf(view, from);
  return { x: above[0] + (aboveWidth - width) / 2, y: above[1] + aboveHeight + GAP };
}

/** Every place as it is now, to stay there from now on. */
export function frozen(doc: Doc, view: View): Record<string, [number, number]> {
  const found: Record<string, [number, number]> = {};
  for (const key of [BEGIN, ...Object.keys(doc.draft.steps)]) {
    const { x, y } = boxOf(doc, view, key);
    found[key] = [Math.round(x), Math.round(y)];
  }
  return found;
}

/** Where somebody moves things themselves, what comes after a new step makes room for it. */
export function withRoom(doc: Doc, view: View, key: string, height: number): Record<string, [number, number]> | undefined {
  const places = doc.draft.layout.places;
  const from = waysTo(doc.draft, key)[0]?.from;
  if (!places || !from) return places;
  const above = boxOf(doc, view, from);
  const [width] = sizeOf(view, key);
  const top = above.y + above.height + GAP;
  const moved = { ...places, [key]: [Math.round(above.x + (above.width - width) / 2), Math.round(top)] as [number, number] };
  const below = [...after(doc.draft, key)].filter((each) => each !== from && places[each] && places[each][1] >= above.y);
  const needed = top + height + GAP - Math.min(...below.map((each) => places[each]?.[1] ?? Infinity));
  if (below.length && needed > 0) {
    for (const each of below) {
      const place = places[each] as [number, number];
      moved[each] = [place[0], Math.round(place[1] + needed)];
    }
  }
  return moved;
}
