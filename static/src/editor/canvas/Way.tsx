import { useInternalNode, type EdgeProps } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { shown } from "../number";
import { Icon } from "../parts";
import { slots, type WayLook } from "../slots";
import { set, useEditor } from "../state";
import { say, sayMany } from "../words";
import type { WayEdge } from "./flow";
import { lineBetween, type Line } from "./lines";

let host: Element | null = null;

/** React Flow's own looks for its place again at each change of anything, which 200 ways are too many for. */
function Label({ children }: { children: ReactNode }) {
  if (!host?.isConnected) host = document.querySelector(".react-flow__edgelabel-renderer");
  return host && createPortal(children, host);
}

type Inner = ReturnType<typeof useInternalNode>;

const boxOf = (node: NonNullable<Inner>) => ({
  x: node.internals.positionAbsolute.x,
  y: node.internals.positionAbsolute.y,
  width: node.width ?? node.measured.width ?? 0,
  height: node.height ?? node.measured.height ?? 0,
});

function Way({ id, source, target, data, selected }: EdgeProps<WayEdge>) {
  const from = useInternalNode(source);
  const to = useInternalNode(target);
  const isDropped = useEditor((state) => state.dropEdge === id);
  const alive = useEditor((state) => state.live.ways[id] ?? 0);
  // As text, so that it is the same as long as nothing changed.
  const look = useEditor((state) => JSON.stringify(slots.ways.map((each) => each(id, state.parts)).find((each) => each) ?? null));
  if (!from || !to || !data) return null;
  const [fromBox, toBox] = [boxOf(from), boxOf(to)];
  const isWhereDrawn = (box: { x: number; y: number }, x: number, y: number) => Math.abs(box.x - x) < 1 && Math.abs(box.y - y) < 1;
  const [fx, fy, tx, ty] = data.drawnAt;
  const isDrawn = data.route && isWhereDrawn(fromBox, fx, fy) && (!data.to || isWhereDrawn(toBox, tx, ty));
  const line: Line = isDrawn && data.route ? data.route : lineBetween(fromBox, toBox, data.place, data.of);
  const drawn = JSON.parse(look) as WayLook | null;
  const count = drawn?.count ?? alive;
  const tone = `${drawn ? ` ${drawn.tone}` : ""}${data.good ? " ed-way-good" : ""}${selected ? " ed-way-chosen" : ""}${isDropped ? " ed-way-lit" : ""}${data.to ? "" : " ed-way-loose"}`;
  return (
    <>
      <path className={`ed-way${tone}`} d={line.d} style={drawn?.width ? { strokeWidth: drawn.width } : undefined} markerEnd={data.to && !drawn?.width ? `url(#ed-arrow${data.good ? "-good" : ""})` : undefined} />
      <path className="react-flow__edge-interaction ed-way-hit" data-way={id} d={line.d} />
      {data.to && (
        <Label>
          <div className={`ed-way-label${tone}`} style={{ transform: `translate(-50%, -50%) translate(${line.x}px, ${line.y}px)` }}>
            {data.words && (
              <span className={`ed-exit${data.good ? " ed-exit-good" : ""}`} data-people={count ? `passed ${data.from} ${data.exit}` : undefined} title={count ? sayMany("went_this_way", count) : data.words}>
                {data.words} {count > 0 && <b>{shown(count)}</b>}
              </span>
            )}
            <button
              type="button"
              tabIndex={-1}
              className="ed-plus nodrag nopan"
              title={say("insert_here")}
              aria-label={say("insert_here")}
              onClick={(event) => {
                event.stopPropagation();
                set({ sheet: { kind: "insert", after: data.from, exit: data.exit, x: event.clientX, y: event.clientY } });
              }}
            >
              <Icon name="add" />
            </button>
          </div>
        </Label>
      )}
    </>
  );
}

export default memo(Way);
