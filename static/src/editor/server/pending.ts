// What was typed and has not yet become the draft. Nobody leaves before it has.
const waiting = new Map<object, () => Promise<void>>();

export function hold(owner: object, bring: () => Promise<void>): void {
  waiting.set(owner, bring);
}

export const letGo = (owner: object): boolean => waiting.delete(owner);

export const isWaiting = (): boolean => waiting.size > 0;

export async function bringAll(): Promise<void> {
  await Promise.all([...waiting.values()].map((bring) => bring()));
}
