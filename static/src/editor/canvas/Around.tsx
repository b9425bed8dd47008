// What is drawn beside steps and ways: where ways meet, and what ends it for anybody anywhere.
import { openPanel } from "../acts";
import { boxOf } from "../doc/places";
import { Icon } from "../parts";
import { useEditor } from "../state";
import { BEGIN } from "../types";
import { say } from "../words";

export function Around() {
  const doc = useEditor((state) => state.doc);
  const view = useEditor((state) => state.view);
  const begin = boxOf(doc, view, BEGIN);
  const right = begin.x + begin.width;
  const middle = begin.y + begin.height / 2;
  const rules = [
    view.goal_rule && { words: say("goal_rule", { what: view.goal_rule }), icon: "flag", tone: "good" },
    view.exit_rule && { words: say("exit_rule", { what: view.exit_rule }), icon: "logout", tone: "" },
  ].filter((rule) => !!rule);
  return (
    <>
      <svg className="ed-around" aria-hidden="true">
        {rules.length > 0 && <path className="ed-way ed-way-rule" d={`M${right} ${middle}H${right + 48}`} />}
        {!doc.draft.layout.places && view.drawing.dots.map(([x, y]) => <circle key={`${x} ${y}`} className="ed-merge" cx={x} cy={y} r={5.5} />)}
      </svg>
      {rules.map((rule, place) => (
        <button
          key={rule.icon}
          type="button"
          tabIndex={-1}
          className={`ed-rule nodrag nopan${rule.tone ? ` ed-rule-${rule.tone}` : ""}`}
          style={{ transform: `translate(${right + 48}px, ${middle - 15 + (place - (rules.length - 1) / 2) * 36}px)` }}
          title={rule.words}
          onClick={() => openPanel("rules")}
        >
          <Icon name={rule.icon} />
          <span className="lc-one-line">{rule.words}</span>
        </button>
      ))}
    </>
  );
}
