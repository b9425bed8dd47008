// Where other modules of the editor plug in. Each calls `plug` once, when it is imported by main.tsx.
import type { ComponentType } from "react";

export interface Tab {
  name: string;
  /** Words on the tab, for that step; empty: the tab is not shown for it. */
  label: (key: string) => string;
  Panel: ComponentType<{ stepKey: string }>;
}

export interface Slots {
  /** Buttons in the header, left of Publish. */
  header: ComponentType[];
  /** Faces in the header. */
  presence: ComponentType[];
  /** Above the canvas: top right. */
  overlays: ComponentType[];
  /** In place of the inspector while it wants to be there; it renders nothing otherwise. */
  panels: ComponentType[];
  /** Further tabs of the inspector. */
  tabs: Tab[];
  /** Inside a node: what comes beside its own words, such as "Jonas is here". */
  decorations: ComponentType<{ stepKey: string }>[];
  /** Beside steps and ways, where those stand. */
  around: ComponentType[];
  /** More classes for a node, such as "ed-dim"; called while it is drawn, so it must be quick and read `useEditor` state only. */
  classes: ((key: string, parts: Record<string, unknown>) => string)[];
  /** How a way ("key exit") is drawn in place of the usual; null where it is drawn as usual. As quick as classes. */
  ways: ((id: string, parts: Record<string, unknown>) => WayLook | null)[];
}

export interface WayLook {
  tone: string;
  width?: number;
  count?: number;
}

export const slots: Slots = {
  header: [],
  presence: [],
  overlays: [],
  panels: [],
  tabs: [],
  decorations: [],
  around: [],
  classes: [],
  ways: [],
};

export function plug(parts: Partial<Slots>): void {
  for (const [name, given] of Object.entries(parts)) (slots[name as keyof Slots] as unknown[]).push(...(given as unknown[]));
}
