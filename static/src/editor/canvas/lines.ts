// Ways as right-angled lines with round corners. Pure. Mirrors campaigns/workflows/drawing/lines.py.
import type { Box } from "../doc/places";

export type Point = [number, number];

const CORNER = 10;
const SPLIT = 16;
const JOIN = 20;
const SIDE = 40;
const LEAST = 12; // between two boxes one below the other

export function pathOf(points: Point[]): string {
  const turns = withoutRepeats(points);
  const first = turns[0];
  const last = turns.at(-1);
  if (!first || !last || turns.length < 2) return "";
  let said = `M${first[0]} ${first[1]}`;
  for (let place = 1; place < turns.length - 1; place++) {
    const [before, corner, after] = [turns[place - 1], turns[place], turns[place + 1]] as [Point, Point, Point];
    const radius = Math.min(CORNER, length(before, corner) / 2, length(corner, after) / 2);
    const [start, end] = [toward(corner, before, radius), toward(corner, after, radius)];
    said += `L${start[0]} ${start[1]}Q${corner[0]} ${corner[1]} ${end[0]} ${end[1]}`;
  }
  return `${said}L${last[0]} ${last[1]}`;
}

const length = (a: Point, b: Point): number => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);

const toward = (from: Point, to: Point, distance: number): Point => {
  const whole = length(from, to) || 1;
  return [from[0] + ((to[0] - from[0]) * distance) / whole, from[1] + ((to[1] - from[1]) * distance) / whole];
};

function withoutRepeats(points: Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const [before, last] = [kept.at(-2), kept.at(-1)];
    if (last && length(last, point) < 0.5) continue;
    const isStraight = before && last && ((Math.abs(before[0] - last[0]) < 0.5 && Math.abs(last[0] - point[0]) < 0.5) || (Math.abs(before[1] - last[1]) < 0.5 && Math.abs(last[1] - point[1]) < 0.5));
    if (isStraight) kept[kept.length - 1] = point;
    else kept.push(point);
  }
  return kept;
}

export interface Line {
  d: string;
  /** Where its words stand. */
  x: number;
  y: number;
}

/** Between two boxes that somebody put somewhere. `place` of `of`: which of the source's exits. */
export function lineBetween(from: Box, to: Box, place: number, of: number): Line {
  const x = from.x + from.width / 2;
  const bottom = from.y + from.height;
  const target: Point = [to.x + to.width / 2, to.y];
  if (target[1] - bottom >= LEAST) {
    const level = target[1] - bottom > 120 ? bottom + SPLIT : (bottom + target[1]) / 2;
    const points: Point[] = [[x, bottom], [x, level], [target[0], level], [target[0], target[1] - 2]];
    const isStraight = Math.abs(x - target[0]) < 1;
    return { d: pathOf(points), x: target[0], y: isStraight ? (bottom + target[1]) / 2 : Math.min(level + 20, target[1] - 14) };
  }
  const isRight = place >= of / 2 || of === 1;
  const edge = isRight ? Math.max(from.x + from.width, to.x + to.width) + SIDE : Math.min(from.x, to.x) - SIDE;
  const middle = from.y + from.height / 2;
  const points: Point[] = [[isRight ? from.x + from.width : from.x, middle], [edge, middle], [edge, target[1] - JOIN], [target[0], target[1] - JOIN], [target[0], target[1] - 2]];
  return { d: pathOf(points), x: edge, y: (middle + target[1] - JOIN) / 2 };
}
