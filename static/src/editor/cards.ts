// What each step says of itself. Cards that were known once are kept, so that undo shows them at once.
import { cardOf } from "./doc/walk";
import { now, set } from "./state";
import type { Card, Tile, View } from "./types";

const known = new Map<string, Card>();

export function remember(view: View): void {
  for (const card of view.steps) known.set(card.key, card);
}

export function cardFor(view: View, key: string, kind: string): Card {
  const found = cardOf(view, key) ?? known.get(key);
  if (found) return found;
  const nothing = { line: "", exits: [], problems: [], level: 0 };
  return { key, kind, label: kind, icon: "help", family: "logic", shape: "card", sentence: kind, state: "", ...nothing };
}

/** A new step looks like its tile until the server has seen it. */
export function expect(key: string, tile: Tile): void {
  const card: Card = {
    key,
    kind: tile.kind,
    label: tile.label,
    icon: tile.icon,
    family: tile.family,
    shape: tile.shape ?? "card",
    sentence: tile.sentence ?? tile.label,
    line: "",
    exits: tile.exits ?? [],
    state: "",
    problems: [],
    level: 0,
  };
  known.set(key, card);
  set({ view: { ...now().view, steps: [...now().view.steps, card] } });
}

export function expectAs(key: string, like: string): void {
  const card = { ...cardFor(now().view, like, ""), key };
  known.set(key, card);
  set({ view: { ...now().view, steps: [...now().view.steps, card] } });
}

/** Cards that say the same stay the same objects: nothing is drawn again for them. */
export function settled(before: View, after: View): View {
  const old = new Map(before.steps.map((card) => [card.key, card]));
  const steps = after.steps.map((card) => {
    const same = old.get(card.key);
    return same && JSON.stringify(same) === JSON.stringify(card) ? same : card;
  });
  return { ...after, steps };
}
