// What people do, by mouse or by keyboard: each changes the document once, under a name, and says so aloud.
import { cardFor, expect, expectAs } from "./cards";
import { add, freshKey, lead, remove, withPlaces } from "./doc/change";
import { frozen, sizeOf, SIZES, withRoom } from "./doc/places";
import { exitNames, exitsOf, freeExit, usualExit, waysTo } from "./doc/walk";
import { change } from "./history";
import { isLooking, look } from "./server/look";
import { afterTyped, isWaiting } from "./server/pending";
import { announce, now, set } from "./state";
import { BEGIN, type Doc, type Tile } from "./types";
import { say, sayMany } from "./words";

export const called = (key: string): string => {
  if (key === BEGIN) return say("beginning");
  return cardFor(now().view, key, now().doc.draft.steps[key]?.kind ?? "").sentence;
};

export function choose(key: string, open = now().open !== ""): void {
  set({ focus: key, selected: key ? [key] : [], ...(open ? { open: key, tab: "settings" } : {}) });
}

export function openPanel(key: string, tab = "settings"): void {
  set({ open: key, tab, ...(key && key !== "rules" ? { focus: key, selected: [key] } : {}) });
}

/** Behind an exit, and before whatever it led to. */
export function insert(tile: Tile, from: string, exit: string): void {
  if (tile.sort === "trigger") return addTrigger(tile);
  const { doc, gone } = now();
  const key = freshKey(doc, gone, tile.channel ?? tile.kind);
  const spec = { kind: tile.kind, settings: tile.settings };
  const ways = (tile.exits ?? []).map((each) => each.name);
  expect(key, tile);
  let made = add(doc, { key, spec, channel: tile.channel }, { from, exit }, ways);
  const places = withRoom(made, now().view, key, SIZES[tile.shape ?? "card"][1]);
  if (places) made = withPlaces(made, places);
  change(say("act_add", { what: tile.label }), made);
  announce(say("inserted", { what: tile.label, where: called(from) }));
  openPanel(key);
}

/** Somewhere on the canvas, where nothing leads to it yet. */
export function drop(tile: Tile, x: number, y: number): void {
  if (tile.sort === "trigger") return addTrigger(tile);
  const { doc, gone, view } = now();
  const key = freshKey(doc, gone, tile.channel ?? tile.kind);
  expect(key, tile);
  const [width, height] = SIZES[tile.shape ?? "card"];
  const places = { ...frozen(doc, view), [key]: [Math.round(x - width / 2), Math.round(y - height / 2)] as [number, number] };
  const made = add(doc, { key, spec: { kind: tile.kind, settings: tile.settings }, channel: tile.channel });
  change(say("act_add", { what: tile.label }), withPlaces(made, places));
  announce(say("put_down", { what: tile.label }));
  openPanel(key);
}

/** At the chosen step's first free exit; where none is free, behind the usual one; without any step, at the end of the way. */
export function append(tile: Tile): void {
  if (tile.sort === "trigger") return addTrigger(tile);
  if (isWaiting() || isLooking()) return afterTyped(() => appendOnceSeen(tile));
  const { from, exit } = endFrom(now().selected.length ? now().focus : "");
  insert(tile, from, exit);
}

/** What was typed a moment ago may give the chosen step other ways out. */
async function appendOnceSeen(tile: Tile): Promise<void> {
  await look(now().doc);
  const { from, exit } = endFrom(now().selected.length ? now().focus : "");
  insert(tile, from, exit);
}

/** In front of the chosen step, on every way that leads there. */
export function insertBefore(tile: Tile): void {
  const key = now().focus;
  const [first, ...others] = key && key !== BEGIN ? waysTo(now().doc.draft, key) : [];
  if (!first) return append(tile);
  insert(tile, first.from, first.exit);
  const made = now().focus;
  let doc = now().doc;
  for (const way of others) doc = lead(doc, way.from, way.exit, made);
  change(say("act_add", { what: tile.label }), doc, `insert ${made}`);
}

function endFrom(key: string): { from: string; exit: string } {
  const { doc, view } = now();
  let from = key && (key === BEGIN || doc.draft.steps[key]) ? key : BEGIN;
  const seen = new Set<string>();
  if (!key) {
    while (!seen.has(from)) {
      seen.add(from);
      const exits = exitsOf(doc.draft, from);
      const next = exits[usualExit(Object.keys(exits))];
      if (!next || !doc.draft.steps[next] || exitNames(view, next).length === 0) break;
      from = next;
    }
  }
  if (exitNames(view, from).length === 0) from = waysTo(doc.draft, from)[0]?.from ?? BEGIN;
  return { from, exit: freeExit(doc, view, from) || usualExit(exitNames(view, from)) || "next" };
}

function addTrigger(tile: Tile): void {
  const { doc } = now();
  const triggers = [...doc.draft.triggers, { ...tile.settings, kind: tile.kind }];
  change(say("act_add", { what: tile.label }), { ...doc, draft: { ...doc.draft, triggers } });
  announce(say("put_down", { what: tile.label }));
  set({ open: BEGIN, focus: BEGIN, selected: [BEGIN], tab: `trigger-${triggers.length - 1}` });
}

export function removeChosen(): void {
  const { doc, selected, live } = now();
  const keys = selected.filter((key) => key in doc.draft.steps || key in doc.draft.layout.notes);
  if (!keys.length) return;
  const people = keys.reduce((sum, key) => sum + (live.steps[key]?.waiting ?? 0), 0);
  const what = keys.length === 1 ? nameOfOne(doc, keys[0] as string) : sayMany("steps", keys.length);
  const title = say("remove_ask", { what });
  const ask = { kind: "ask" as const, title, text: sayMany("remove_with_people", people), button: say("menu_remove"), danger: true };
  if (people) set({ sheet: { ...ask, then: () => takeOut(keys, what) } });
  else takeOut(keys, what);
}

function takeOut(keys: string[], what: string): void {
  const { doc, focus } = now();
  const before = waysTo(doc.draft, focus)[0]?.from ?? "";
  change(say("act_remove", { what }), remove(doc, keys));
  set({ selected: before ? [before] : [], focus: before, open: "" });
  announce(say("removed", { what }));
}

const nameOfOne = (doc: Doc, key: string): string => (key in doc.draft.layout.notes ? say("note") : called(key));

export function connect(from: string, exit: string, to: string): void {
  const { doc } = now();
  if (from === to || (to && !doc.draft.steps[to])) return;
  change(to ? say("act_connect", { from: called(from), to: called(to) }) : say("act_cut", { from: called(from) }), lead(doc, from, exit, to));
  announce(to ? say("connected", { from: called(from), to: called(to) }) : say("cut", { from: called(from) }));
}

/** The end of a way taken to another step, or its beginning to another exit. */
export function reroute(old: { from: string; exit: string }, fresh: { from: string; exit: string; to: string }): void {
  const { doc } = now();
  if (fresh.from === fresh.to) return;
  const isSame = old.from === fresh.from && old.exit === fresh.exit;
  const cut = isSame ? doc : lead(doc, old.from, old.exit, "");
  change(say("act_connect", { from: called(fresh.from), to: called(fresh.to) }), lead(cut, fresh.from, fresh.exit, fresh.to));
  announce(say("connected", { from: called(fresh.from), to: called(fresh.to) }));
}

export function movedTo(places: Record<string, [number, number]>): void {
  const { doc, view } = now();
  const keys = Object.keys(places);
  const steps = keys.filter((key) => !(key in doc.draft.layout.notes));
  const notes = { ...doc.draft.layout.notes };
  for (const key of keys) {
    const note = notes[key];
    const place = places[key];
    if (note && place) notes[key] = { ...note, x: place[0], y: place[1] };
  }
  let made: Doc = { ...doc, draft: { ...doc.draft, layout: { ...doc.draft.layout, notes } } };
  if (steps.length) {
    const put = Object.fromEntries(steps.map((key) => [key, places[key] as [number, number]]));
    made = withPlaces(made, { ...frozen(doc, view), ...put });
  }
  change(say("act_move", { what: keys.length === 1 ? nameOfOne(doc, keys[0] as string) : sayMany("steps", keys.length) }), made);
}

export function tidyUp(): void {
  const { doc } = now();
  if (!doc.draft.layout.places) return announce(say("tidy_already"));
  change(say("act_tidy"), withPlaces(doc, undefined));
  announce(say("tidied"));
}

export function duplicate(): void {
  const { doc, gone, view, selected } = now();
  const keys = selected.filter((key) => doc.draft.steps[key]);
  if (!keys.length) return;
  let made = doc;
  const names = new Map<string, string>();
  for (const key of keys) {
    const spec = doc.draft.steps[key];
    if (!spec) continue;
    const fresh = freshKey(made, gone, key.replace(/_\d+$/, ""));
    names.set(key, fresh);
    made = add(made, { key: fresh, spec: { ...spec, exits: {} }, channel: doc.draft.layout.looks[key] });
    expectAs(fresh, key);
  }
  const inner = [...names].flatMap(([key, fresh]) =>
    Object.entries(exitsOf(doc.draft, key)).flatMap(([exit, to]) => (names.has(to) ? [{ fresh, exit, to: names.get(to) as string }] : [])),
  );
  for (const way of inner) made = lead(made, way.fresh, way.exit, way.to);
  const places = frozen(doc, view);
  for (const [key, fresh] of names) {
    const [x, y] = places[key] as [number, number];
    places[fresh] = [x + sizeOf(view, key)[0] + 36, y];
  }
  change(say("act_copy", { what: keys.length === 1 ? called(keys[0] as string) : sayMany("steps", keys.length) }), withPlaces(made, places));
  const fresh = [...names.values()];
  set({ selected: fresh, focus: fresh[0] ?? "", open: "" });
  announce(sayMany("pasted", fresh.length));
}
