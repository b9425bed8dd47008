// What of the workflow is in sight. Nothing moves that the reader did not move, unless it would be out of sight.
import type { ReactFlowInstance } from "@xyflow/react";
import { boxOf } from "../doc/places";
import { now } from "../state";
import { BEGIN } from "../types";

type Flow = ReactFlowInstance<never, never>;

const LEAST = 0.72; // below, the smallest words cannot be read
const USUAL = 0.86;
const MARGIN = 56;
const INSPECTOR = 340; // so much is left free on the right, that nothing has to move when it opens
const WIDE = 900;
const TOOLS = 312; // so far our buttons reach from the left, and what stands on the right from there
export const ALL = { maxZoom: 1, padding: { top: "70px", x: 0.06, bottom: 0.05 } } as const;

const pane = (): DOMRect => (document.querySelector(".ed-canvas") ?? document.body).getBoundingClientRect();

/** All of it where it can be read so, else its beginning. */
export async function lookAtFirst(flow: Flow): Promise<void> {
  const bounds = flow.getNodesBounds(flow.getNodes());
  const { width: across, height } = pane();
  const width = across > WIDE && !now().open ? across - INSPECTOR : across;
  const whole = Math.min((width - 80) / bounds.width, (height - 60) / bounds.height, 1);
  const { open, doc, view } = now();
  const begin = boxOf(doc, view, BEGIN);
  const isBelow = width / 2 - (begin.width / 2) * USUAL < TOOLS;
  const top = isBelow || view.goal_rule || view.exit_rule ? 76 : 24; // neither the beginning nor what stands beside it lies below our buttons
  if (whole >= LEAST) {
    await flow.setViewport({ x: (width - bounds.width * whole) / 2 - bounds.x * whole, y: Math.max((height - bounds.height * whole) / 2, top) - bounds.y * whole, zoom: whole });
  } else {
    await flow.setViewport({ x: width / 2 - (begin.x + begin.width / 2) * USUAL, y: top - begin.y * USUAL, zoom: USUAL });
  }
  if (open) show(open, flow);
}

/** Where the canvas is narrow, a step lies below its own settings once they are open. */
export function showBesideSettings(key: string, flow: Flow): void {
  const { doc, view } = now();
  if (key !== BEGIN && !(key in doc.draft.steps)) return;
  const { x, width } = boxOf(doc, view, key);
  const { x: left, zoom } = flow.getViewport();
  if ((x + width) * zoom + left > pane().width) show(key, flow);
}

export function show(key: string, flow: Flow): void {
  const { x, y, width, height } = boxOf(now().doc, now().view, key);
  const { x: left, y: top, zoom } = flow.getViewport();
  const frame = pane();
  const at = { left: x * zoom + left, top: y * zoom + top, right: (x + width) * zoom + left, bottom: (y + height) * zoom + top };
  const across = at.left < MARGIN ? MARGIN - at.left : at.right > frame.width - MARGIN ? frame.width - MARGIN - at.right : 0;
  const down = at.top < MARGIN ? MARGIN - at.top : at.bottom > frame.height - MARGIN ? frame.height - MARGIN - at.bottom : 0;
  if (!across && !down) return;
  const isFar = Math.abs(across) > frame.width / 2 || Math.abs(down) > frame.height / 2;
  const duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150;
  if (isFar) void flow.setCenter(x + width / 2, y + height / 2, { zoom, duration });
  else void flow.setViewport({ x: left + across, y: top + down, zoom }, { duration });
}
