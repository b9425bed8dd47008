import { modeOf } from "../alive/parts";
import { Icon } from "../parts";
import { plug } from "../slots";
import { useEditor } from "../state";
import { say } from "../words";
import { Days } from "./Days";
import { OnBeginning, OnStep } from "./OnStep";
import { Table } from "./Table";
import { Top } from "./Top";
import { close, laid, open, widthOf } from "./state";

function Button() {
  const isOn = useEditor((state) => modeOf(state.parts) === "dryrun");
  return (
    <button type="button" className="lc-button" aria-pressed={isOn} aria-label={say("al_dry_run")} title={say("al_dry_why")} onClick={() => (isOn ? close() : void open())}>
      <Icon name="history" />
      <span className="lc-wide-only">{say("al_dry_run")}</span>
    </button>
  );
}

plug({
  header: [Button],
  panels: [Top, Table, Days],
  decorations: [OnStep, OnBeginning],
  classes: [
    (key, parts) => {
      const run = laid(parts);
      return run ? (run.steps?.[key] ? "al-flowing" : "ed-dim") : "";
    },
  ],
  ways: [
    (id, parts) => {
      const run = laid(parts);
      if (!run) return null;
      const [from = "", exit = ""] = id.split(" ");
      const count = from === "/" ? (run.numbers?.[0]?.count ?? 0) : (run.steps?.[from]?.out[exit] ?? 0);
      return { tone: "al-way-flow", width: widthOf(count, run), count };
    },
  ],
});
