// Whenever the canvas gets another use, and with it more or less room, all of the picture is shown again.
import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { useEditor } from "../state";
import { modeOf } from "./parts";

let before = "";

export function Fit() {
  const mode = useEditor((state) => modeOf(state.parts));
  const isDone = useEditor((state) => (state.parts.dryrun as { run?: { state: string } } | undefined)?.run?.state === "done");
  const flow = useReactFlow();
  const use = `${mode} ${mode === "dryrun" && isDone}`;
  useEffect(() => {
    if (!before || before === use) {
      before = use;
      return;
    }
    before = use;
    const timer = window.setTimeout(() => void flow.fitView({ maxZoom: 1, padding: 0.08 }), 60);
    return () => window.clearTimeout(timer);
  }, [use, flow]);
  return null;
}
