// Where ghosts stand: beside the step they came after, on free ground. Pure.
import type { Point } from "../canvas/lines";
import { boxOf, SIZES, type Box } from "../doc/places";
import { BEGIN, type Doc, type Ghost, type View } from "../types";

const PILL: [number, number] = [230, 42];
const BESIDE = 56;
const BELOW = 44;
const TRIES = 12;

export function ghostBoxes(doc: Doc, view: View): Map<string, Box> {
  const found = new Map<string, Box>();
  const taken = [BEGIN, ...Object.keys(doc.draft.steps)].map((key) => boxOf(doc, view, key));
  for (const ghost of view.ghosts) {
    const [width, height] = ghost.shape === "pill" ? PILL : SIZES.card;
    const box = free(starts(anchorOf(ghost, doc, view, found), found.has(ghost.from[0] ?? ""), width), width, height, taken);
    found.set(ghost.key, box);
    taken.push(box);
  }
  return found;
}

function anchorOf(ghost: Ghost, doc: Doc, view: View, ghosts: Map<string, Box>): Box {
  for (const key of ghost.from) {
    const before = ghosts.get(key);
    if (before) return before;
    if (key === BEGIN || key in doc.draft.steps) return boxOf(doc, view, key);
  }
  return boxOf(doc, view, BEGIN);
}

/** Below another ghost; of what stays, to its left first: on the right lies the sheet. */
function* starts(after: Box, isGhost: boolean, width: number): Generator<Point> {
  if (isGhost) yield [after.x + (after.width - width) / 2, after.y + after.height + BELOW];
  const middle = after.y + after.height / 2 + BELOW;
  for (let step = 0; step < TRIES; step++) {
    yield [after.x - BESIDE - width - step * 40, middle];
    yield [after.x + after.width + BESIDE + step * 40, middle];
  }
}

function free(places: Iterable<Point>, width: number, height: number, taken: Box[]): Box {
  let last: Box = { x: 0, y: 0, width, height };
  for (const [x, y] of places) {
    last = { x, y, width, height };
    const box = last;
    if (!taken.some((each) => x < each.x + each.width + 16 && each.x < box.x + width + 16 && y < each.y + each.height + 16 && each.y < y + height + 16)) return box;
  }
  return last;
}

export function linesOf(doc: Doc, view: View, ghosts: Map<string, Box>): Point[][] {
  const boxAt = (key: string) => ghosts.get(key) ?? (key === BEGIN || key in doc.draft.steps ? boxOf(doc, view, key) : undefined);
  const lines: Point[][] = [];
  for (const ghost of view.ghosts) {
    const here = ghosts.get(ghost.key);
    if (!here) continue;
    const middle = here.x + here.width / 2;
    for (const key of ghost.from) {
      const before = boxAt(key);
      if (before) lines.push(ghosts.has(key) ? [[before.x + before.width / 2, before.y + before.height], [middle, here.y]] : [[side(before, middle), before.y + before.height / 2], [middle, before.y + before.height / 2], [middle, here.y]]);
    }
    for (const key of ghost.to) {
      const after = boxAt(key);
      if (after && !ghosts.has(key)) lines.push([[middle, here.y + here.height], [middle, after.y + after.height / 2], [side(after, middle), after.y + after.height / 2]]);
    }
  }
  const steps = [BEGIN, ...Object.keys(doc.draft.steps)].map((key) => boxOf(doc, view, key));
  return lines.filter((line) => !steps.some((box) => crosses(line, box)));
}

/** A line through a step would say that it leads there. */
function crosses(line: Point[], box: Box): boolean {
  return line.slice(1).some(([x, y], place) => {
    const [beforeX, beforeY] = line[place] as Point;
    return Math.max(x, beforeX) > box.x && Math.min(x, beforeX) < box.x + box.width && Math.max(y, beforeY) > box.y && Math.min(y, beforeY) < box.y + box.height;
  });
}

const side = (box: Box, towards: number): number => (towards < box.x ? box.x : box.x + box.width);
