// What was typed and has not yet become the draft, and what waits for it. Nobody leaves before both have.
const typed = new Map<object, () => Promise<void>>();
const hearers: (() => void)[] = [];
let following: Promise<void> | null = null;

const told = (): void => {
  for (const hear of hearers) hear();
};

export const onPending = (hear: () => void): void => void hearers.push(hear);

export function hold(owner: object, bring: () => Promise<void>): void {
  typed.set(owner, bring);
  told();
}

export function letGo(owner: object): boolean {
  const wasHeld = typed.delete(owner);
  told();
  return wasHeld;
}

export const isHeld = (owner: object): boolean => typed.has(owner);

export const isWaiting = (): boolean => typed.size > 0 || following !== null;

async function bringTyped(): Promise<void> {
  await Promise.all([...typed.values()].map((bring) => bring()));
}

/** In the order in which it was asked for, and only when what was typed before it is the draft. */
export function afterTyped(act: () => Promise<void>): void {
  const mine: Promise<void> = (following ?? Promise.resolve())
    .then(bringTyped)
    .then(act)
    .finally(() => {
      if (following === mine) following = null;
      told();
    });
  following = mine;
  told();
}

export async function bringAll(): Promise<void> {
  await bringTyped();
  await following;
}
