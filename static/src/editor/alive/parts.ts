// What the parts that move keep in the editor's state, each under its own name.
import { boot } from "../boot";
import { now, set, useEditor } from "../state";

export function part<T>(name: string): T | undefined {
  return now().parts[name] as T | undefined;
}

export function usePart<T>(name: string): T | undefined {
  return useEditor((state) => state.parts[name] as T | undefined);
}

export function setPart(name: string, value: unknown): void {
  set({ parts: { ...now().parts, [name]: value } });
}

/** "" while somebody edits; else what the canvas is used for instead. */
export type Mode = "" | "rehearse" | "dryrun";

export const modeOf = (parts: Record<string, unknown>): Mode => (parts.mode as Mode | undefined) ?? "";

export function enterMode(mode: Mode): void {
  set({ open: "", selected: [], connecting: null, parts: { ...now().parts, mode, drawer: undefined, readonly: mode !== "" || !boot.may_change } });
}
