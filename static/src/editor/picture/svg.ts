// The workflow as one SVG file: what stands on the canvas with its numbers, in light colours, with nothing to be fetched.
import { cardFor } from "../cards";
import { lineBetween, type Line } from "../canvas/lines";
import { boxOf, type Box } from "../doc/places";
import { cardOf, waysOf, type Way } from "../doc/walk";
import { shown } from "../number";
import { UNKNOWN, type Live, type State } from "../state";
import { BEGIN, type Card } from "../types";
import { say, shortened } from "../words";

const MARGIN = 32;
const FONT = "Inter, 'Noto Sans Thai', 'Noto Sans', system-ui, sans-serif";

/** Something written with a font, by whoever has it. */
export interface Mark {
  text: string;
  font: string;
  x: number;
  y: number;
  colour: string;
  anchor: "start" | "middle";
}

export interface Drawn {
  /** With its words, and without. */
  svg: string;
  bare: string;
  width: number;
  height: number;
  marks: Mark[];
}

type Colour = (name: string) => string;

/** Of the light theme, whichever the page has. */
export function lightColours(): Colour {
  const root = document.documentElement;
  const isDark = root.classList.contains("dark");
  root.classList.remove("dark");
  const style = getComputedStyle(root);
  const found = new Map<string, string>();
  const names = ["card", "line", "input-line", "edge", "text", "text-important", "text-subtle", "good", "good-tint", "good-line", "good-mark", "broken", "broken-mark", "canvas", "accent-text", "accent-tint"];
  const families = ["trigger", "messages", "timing", "logic", "contacts", "team", "goal"].flatMap((name) => [`family-${name}`, `family-${name}-tint`]);
  const brush = document.createElement("canvas").getContext("2d");
  for (const name of [...names, ...families]) {
    const value = style.getPropertyValue(`--lc-${name}`).trim();
    if (brush) brush.fillStyle = value || "#667085"; // also from colour spaces that drawing programs do not know
    found.set(name, brush ? String(brush.fillStyle) : value);
  }
  if (isDark) root.classList.add("dark");
  return (name) => found.get(name) ?? "#667085";
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

let marks: Mark[] = [];
const ruler = document.createElement("canvas").getContext("2d");

function widthOf(text: string, font: string): number {
  if (!ruler) return text.length * 7;
  ruler.font = font;
  return ruler.measureText(text).width;
}

/** Cut to `room`; as wide as here also where our font is not. */
function words(text: string, x: number, y: number, size: number, colour: string, weight = 400, room = Infinity, anchor: "start" | "middle" = "start"): string {
  const font = `${weight} ${size}px ${FONT}`;
  let said = text;
  for (let most = text.length - 1; most > 4 && widthOf(said, font) > room; most--) said = shortened(text, most);
  marks.push({ text: said, font, x, y, colour, anchor });
  const width = widthOf(said, font).toFixed(1);
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}" text-anchor="${anchor}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${escaped(said)}</text>`;
}

/** `numbers`: of which time they speak and when they were taken; empty where none are shown. */
export function draw({ doc, view, live }: Pick<State, "doc" | "view" | "live">, colour: Colour, numbers = ""): Drawn {
  const keys = [BEGIN, ...Object.keys(doc.draft.steps)];
  const boxes = new Map(keys.map((key) => [key, boxOf(doc, view, key)]));
  marks = [];
  const inner = [
    ...waysOf(doc.draft).map((way) => wayOf(way, boxes, view, live.ways[`${way.from} ${way.exit}`] ?? 0, colour)),
    ...keys.map((key) => nodeOf(cardToDraw(key, doc, view), boxes.get(key) as Box, live, colour)),
    ...Object.values(doc.draft.layout.notes).map(noteOf),
  ];
  const all = [...boxes.values(), ...Object.values(doc.draft.layout.notes)];
  const left = Math.min(...all.map((box) => box.x)) - MARGIN - 40;
  const top = Math.min(...all.map((box) => box.y)) - MARGIN - (numbers ? 50 : 34);
  const wide = Math.ceil(Math.max(...all.map((box) => box.x + box.width)) + MARGIN + 60 - left);
  const width = Math.max(wide, Math.ceil(widthOf(numbers, `400 12px ${FONT}`)) + 2 * MARGIN);
  const height = Math.ceil(Math.max(...all.map((box) => box.y + box.height)) + MARGIN - top);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="${FONT}">` +
    `<title>${escaped(doc.rules.name)}</title><defs>${arrow("a", colour("edge"))}${arrow("g", colour("good-mark"))}</defs>` +
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colour("canvas")}"/>` +
    words(doc.rules.name, left + MARGIN, top + 30, 15, colour("text-important"), 600) +
    (numbers ? words(numbers, left + MARGIN, top + 48, 12, colour("text-subtle")) : "") +
    inner.join("") +
    "</svg>";
  const bare = svg.replace(/<text[^>]*>[^<]*<\/text>/g, "");
  return { svg, bare, width, height, marks: marks.map((mark) => ({ ...mark, x: mark.x - left, y: mark.y - top })) };
}

const arrow = (id: string, colour: string): string =>
  `<marker id="${id}" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M1 1L8 5L1 9" fill="none" stroke="${colour}" stroke-width="1.5"/></marker>`;

function cardToDraw(key: string, doc: State["doc"], view: State["view"]): Card {
  if (key !== BEGIN) return cardFor(view, key, doc.draft.steps[key]?.kind ?? "");
  const first = view.triggers[0];
  const nothing = { kind: "", line: "", exits: [], state: "" as const, problems: [], level: 0 };
  return { key, label: say("starts_when"), icon: first?.icon ?? "bolt", family: "trigger", shape: "card", sentence: first?.sentence ?? say("nobody_enters"), ...nothing };
}

function wayOf(way: Way, boxes: Map<string, Box>, view: State["view"], people: number, colour: Colour): string {
  const [from, to] = [boxes.get(way.from), boxes.get(way.to)];
  if (!from || !to) return "";
  const card = cardOf(view, way.from);
  const isGood = cardOf(view, way.to)?.shape === "goal";
  const route = view.drawing.routes[`${way.from} ${way.exit}`];
  const isThere = (key: string, box: Box) => view.drawing.places[key]?.[0] === box.x && view.drawing.places[key]?.[1] === box.y;
  const place = Math.max(card?.exits.findIndex((exit) => exit.name === way.exit) ?? 0, 0);
  const line: Line = route?.to === way.to && isThere(way.from, from) && isThere(way.to, to) ? route : lineBetween(from, to, place, card?.exits.length ?? 1);
  const path = `<path d="${line.d}" fill="none" stroke="${colour(isGood ? "good-mark" : "edge")}" stroke-width="1.75" marker-end="url(#${isGood ? "g" : "a"})"/>`;
  const said = card && card.exits.length > 1 ? [card.exits[place]?.words ?? way.exit, people ? shown(people) : ""].join(" ").trim() : "";
  return path + (said ? pill(said, line.x, line.y, isGood, colour) : "");
}

function pill(said: string, x: number, y: number, isGood: boolean, colour: Colour): string {
  const width = widthOf(said, `500 11px ${FONT}`) + 20;
  return (
    `<rect x="${x - width / 2}" y="${y - 10}" width="${width}" height="20" rx="10" fill="${colour(isGood ? "good-tint" : "card")}" stroke="${colour(isGood ? "good-line" : "input-line")}"/>` +
    words(said, x, y + 4, 11, colour(isGood ? "good" : "text"), 500, Infinity, "middle")
  );
}

/** At the top right of a step: who waits there, else that it was edited. Its picture, and where it begins. */
function chipOf(card: Card, box: Box, live: Live, colour: Colour): { drawn: string; width: number } {
  const waiting = live.steps[card.key]?.waiting ?? 0;
  const today = card.key === BEGIN ? live.today : 0;
  const said = today ? say("today", { n: shown(today) }) : waiting ? shown(waiting) : card.state && say(card.state);
  if (!said) return { drawn: "", width: 0 };
  const icon = waiting ? 17 : 0;
  const width = widthOf(said, `600 11px ${FONT}`) + icon + 16;
  const x = box.x + box.width - width - 10;
  const y = card.shape === "pill" ? box.y + box.height / 2 - 10 : box.y + 9;
  const frame = `<rect x="${x}" y="${y}" width="${width}" height="20" rx="10" fill="${colour("accent-tint")}"/>`;
  const person = icon ? `<g fill="none" stroke="${colour("accent-text")}" stroke-width="1.3"><circle cx="${x + 15}" cy="${y + 7.5}" r="2.4"/><path d="M${x + 10.5} ${y + 15}a4.5 3.6 0 0 1 9 0z"/></g>` : "";
  return { drawn: frame + person + words(said, x + 8 + icon, y + 14, 11, colour("accent-text"), 600), width: width + 8 };
}

/** What stands at the foot of a step that sends, or of a goal. */
function footOf(card: Card, { x, y, width, height }: Box, live: Live, colour: Colour): string {
  if (live === UNKNOWN || (card.shape !== "message" && card.shape !== "goal")) return "";
  const figures = live.steps[card.key]?.figures ?? [];
  const base = y + height - 10;
  if (!figures.length) return words(say("nobody_yet"), x + 12, base, 12, colour("text-subtle"), 400, width - 24);
  let at = x + 12;
  return figures
    .flatMap(({ count, words: said }) => [{ text: count, weight: 600, gap: 5 }, { text: said, weight: 400, gap: 14 }])
    .filter((each) => each.text)
    .map(({ text, weight, gap }) => {
      const drawn = words(text, at, base, 12, colour(weight === 600 ? "text-important" : "text"), weight);
      at += widthOf(text, `${weight} 12px ${FONT}`) + gap;
      return drawn;
    })
    .join("");
}

function nodeOf(card: Card, box: Box, live: Live, colour: Colour): string {
  const { x, y, width, height } = box;
  const isPill = card.shape === "pill";
  const isWrong = card.problems.length > 0;
  const stroke = isWrong ? colour("broken-mark") : card.shape === "goal" ? colour("good-line") : colour("input-line");
  const tile = isPill ? 26 : 30;
  const [tileX, tileY] = [x + (isPill ? 7 : 12), isPill ? y + (height - tile) / 2 : y + 14];
  const textX = tileX + tile + 10;
  const room = x + width - textX - 12;
  marks.push({ text: card.icon, font: '18px "Material Symbols Outlined"', x: tileX + tile / 2, y: tileY + tile / 2 + 9, colour: colour(`family-${card.family}`), anchor: "middle" });
  const frame = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${isPill ? height / 2 : 12}" fill="${card.shape === "goal" ? colour("good-tint") : colour("card")}" stroke="${stroke}"/>`;
  const square = `<rect x="${tileX}" y="${tileY}" width="${tile}" height="${tile}" rx="${isPill ? tile / 2 : 7}" fill="${colour(`family-${card.family}-tint`)}"/>`;
  const chip = chipOf(card, box, live, colour);
  if (isPill) return frame + square + words(card.sentence, textX, y + height / 2 + 4.5, 13, colour("text-important"), 500, room - chip.width) + chip.drawn;
  const lines = [words(card.label, textX, y + 23, 11.5, colour("text-subtle"), 400, room - chip.width), words(card.sentence, textX, y + 41, 13.5, colour("text-important"), 600, room)];
  if (card.line) lines.push(words(card.line, textX, y + 57, 12, colour("text-subtle"), 400, room));
  if (isWrong && height > 70) lines.push(words(card.problems[0] ?? "", x + 12, y + height - 10, 12, colour("broken"), 400, width - 24));
  else if (!isWrong) lines.push(footOf(card, box, live, colour));
  return frame + square + lines.join("") + chip.drawn;
}

function noteOf(note: { text: string; x: number; y: number; width: number; height: number }): string {
  const { x, y, width, height } = note;
  const most = Math.max(Math.floor(width / 6.4), 8);
  const lines: string[] = [];
  for (const word of note.text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const said = lines.slice(0, Math.floor((height - 12) / 17)).map((line, place) => words(line, x + 10, y + 22 + place * 17, 12, "#5f4a12"));
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="#fff6d8" stroke="#efdc9a"/>${said.join("")}`;
}
