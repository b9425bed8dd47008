import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { boot } from "./boot";
import { Canvas } from "./canvas/Canvas";
import { pasteText } from "./clipboard";
import { Header } from "./header/Header";
import { redo, undo } from "./history";
import { Inspector } from "./inspector/Inspector";
import { show, showBesideSettings } from "./canvas/sight";
import { Outline } from "./outline/Outline";
import { Palette } from "./palette/Palette";
import { Sheets } from "./Sheets";
import { slots } from "./slots";
import { now, set, useEditor } from "./state";

export function App() {
  const isOutline = useEditor((state) => state.outline);
  const said = useEditor((state) => state.said);
  const dragged = useEditor((state) => state.dragged);
  useKeysOfThePage();
  return (
    <ReactFlowProvider>
      <div className={`ed${dragged ? " ed-dragging" : ""}${boot.may_change ? "" : " ed-looking"}`}>
        <Header />
        {boot.may_change && <Palette />}
        <main className="ed-main">{isOutline ? <Outline /> : <Canvas />}</main>
        <Inspector />
        {slots.panels.map((Panel, place) => (
          <Panel key={place} />
        ))}
        <Sheets />
        <ShowStep />
        <p className="lc-hidden" role="status" aria-live="polite" data-voice>
          {said}
        </p>
      </div>
    </ReactFlowProvider>
  );
}

/** Brings a step into sight that another part of the page asked for. */
function ShowStep() {
  const key = useEditor((state) => state.parts.show as string | undefined);
  const opened = useEditor((state) => state.open);
  const flow = useReactFlow();
  useEffect(() => {
    if (opened) showBesideSettings(opened, flow as never);
  }, [opened, flow]);
  useEffect(() => {
    if (!key) return;
    show(key, flow as never);
    set({ parts: { ...now().parts, show: undefined } });
  }, [key, flow]);
  return null;
}

function useKeysOfThePage() {
  useEffect(() => {
    const isTyping = (target: EventTarget | null) => target instanceof Element && target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
    const onKey = (event: KeyboardEvent) => {
      const command = event.metaKey || event.ctrlKey;
      const key = event.key.toLowerCase();
      if (command && key === "k") {
        event.preventDefault();
        set({ sheet: { kind: "jump" } });
      }
      if (isTyping(event.target)) return;
      if (command && (key === "z" || key === "y")) {
        event.preventDefault();
        if (key === "y" || event.shiftKey) redo();
        else undo();
      }
      if (!command && key === "/") {
        event.preventDefault();
        document.querySelector<HTMLInputElement>("#ed-find")?.focus();
      }
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isTyping(event.target) || !boot.may_change) return;
      if (pasteText(event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("paste", onPaste);
    };
  }, []);
}
