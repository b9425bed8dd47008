import { Panel, useReactFlow, useViewport } from "@xyflow/react";
import { useEffect } from "react";
import { tidyUp } from "../acts";
import { boot } from "../boot";
import { addNote } from "../notes";
import { share } from "../number";
import { Tool } from "../parts";
import { ALL } from "./sight";
import { set } from "../state";
import { say } from "../words";

export function Tools() {
  const { zoomIn, zoomOut, fitView, zoomTo, screenToFlowPosition } = useReactFlow();
  const { zoom } = useViewport();
  const level = zoom < 0.45 ? "far" : zoom < 0.7 ? "middle" : "near";
  useEffect(() => {
    const canvas = document.querySelector<HTMLElement>(".ed-canvas");
    if (canvas) canvas.dataset.zoom = level;
  }, [level]);
  return (
    <Panel position="top-left" className="ed-tools">
      <Tool icon="remove" label={say("zoom_out")} onClick={() => void zoomOut()} />
      <button type="button" className="ed-zoom" title={say("zoom_whole")} onClick={() => void zoomTo(1)}>
        {share(Math.round(zoom * 100), 100)}
      </button>
      <Tool icon="add" label={say("zoom_in")} onClick={() => void zoomIn()} />
      <Tool icon="fit_screen" label={say("fit")} onClick={() => void fitView(ALL)} />
      <Tool icon="search" label={say("jump")} onClick={() => set({ sheet: { kind: "jump" } })} />
      <span className="ed-tools-line" />
      {boot.may_change && <Tool icon="account_tree" label={say("tidy")} onClick={tidyUp} />}
      {boot.may_change && <Tool icon="sticky_note_2" label={say("add_note")} onClick={() => addNote(screenToFlowPosition({ x: 300, y: window.innerHeight / 2 }))} />}
      <Tool icon="keyboard" label={say("keys")} onClick={() => set({ sheet: { kind: "keys" } })} />
    </Panel>
  );
}
