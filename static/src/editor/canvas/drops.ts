// A tile of the palette above the canvas: which way it would go into, and what happens when it is let go.
import { useReactFlow } from "@xyflow/react";
import type { DragEvent } from "react";
import { drop, insert } from "../acts";
import { focusCanvas } from "../focus";
import { now, set } from "../state";

const NEAR = 60; // of the screen's pixels
const STRIDE = 24;

interface Sampled {
  id: string;
  points: { x: number; y: number }[];
}

let sampled: Sampled[] | null = null;

/** Ways stand still while something is dragged, so they are looked at once. */
function sample(): Sampled[] {
  return [...document.querySelectorAll<SVGPathElement>(".ed-way-hit")].map((path) => {
    const length = path.getTotalLength();
    const points = [];
    for (let at = 0; at <= length; at += STRIDE) {
      const { x, y } = path.getPointAtLength(at);
      points.push({ x, y });
    }
    return { id: path.dataset.way ?? "", points };
  });
}

export function forgetWays(): void {
  sampled = null;
}

function nearest(x: number, y: number, within: number): string {
  sampled ??= sample();
  let best = { id: "", distance: within };
  for (const way of sampled) {
    for (const point of way.points) {
      const distance = Math.hypot(point.x - x, point.y - y);
      if (distance < best.distance) best = { id: way.id, distance };
    }
  }
  return best.id;
}

export function useDrops() {
  const { screenToFlowPosition, getZoom } = useReactFlow();
  const wayAt = (event: DragEvent): string => {
    const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    return now().dragged?.sort === "trigger" ? "" : nearest(x, y, NEAR / getZoom());
  };
  return {
    onDragOver: (event: DragEvent) => {
      if (!now().dragged) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      const dropEdge = wayAt(event);
      if (dropEdge !== now().dropEdge) set({ dropEdge });
    },
    onDrop: (event: DragEvent) => {
      const tile = now().dragged;
      if (!tile) return;
      event.preventDefault();
      const way = wayAt(event);
      set({ dragged: null, dropEdge: "" });
      forgetWays();
      const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
      const [from, exit] = [way.slice(0, way.indexOf(" ")), way.slice(way.indexOf(" ") + 1)];
      if (way) insert(tile, from, exit);
      else drop(tile, x, y);
      focusCanvas();
    },
  };
}
