// What stands in the place of the forms for whoever may only look.
import { openPanel } from "../acts";
import { cardOf, exitsOf } from "../doc/walk";
import { Icon, IconTile } from "../parts";
import { useEditor } from "../state";
import type { Card } from "../types";
import { say } from "../words";

export function StepWords({ id, card }: { id: string; card: Card }) {
  const doc = useEditor((state) => state.doc);
  const view = useEditor((state) => state.view);
  const exits = exitsOf(doc.draft, id);
  const sentence = (key: string) => cardOf(view, key)?.sentence ?? "";
  return (
    <>
      {card.line && <p className="ed-bubble">{card.line}</p>}
      {card.exits.length > 0 && (
        <section className="ed-exits">
          <h3>{say("goes_on")}</h3>
          {card.exits.map((exit) => {
            const to = exits[exit.name] ?? "";
            return (
              <p key={exit.name} className="lc-field">
                <span>{exit.words}</span>
                {to ? (
                  <button type="button" className="lc-link" onClick={() => openPanel(to)}>
                    {sentence(to)}
                  </button>
                ) : (
                  <span className="lc-subtle">{say("nowhere_yet")}</span>
                )}
              </p>
            );
          })}
        </section>
      )}
    </>
  );
}

export function TriggerWords() {
  const triggers = useEditor((state) => state.view.triggers);
  if (!triggers.length) return <p className="lc-subtle">{say("nobody_enters")}</p>;
  return triggers.map((trigger, place) => (
    <div key={place} className="ed-trigger-head">
      <IconTile icon={trigger.icon} family="trigger" />
      <span className="ed-trigger-words">{trigger.sentence}</span>
    </div>
  ));
}

export function RuleWords() {
  const view = useEditor((state) => state.view);
  const rules = [
    { icon: "flag", said: view.goal && say("goal_rule", { what: view.goal }) },
    { icon: "logout", said: view.exit_rule && say("exit_rule", { what: view.exit_rule }) },
  ].filter((rule) => rule.said);
  return rules.map((rule) => (
    <p key={rule.icon} className="ed-outline-rule">
      <Icon name={rule.icon} />
      {rule.said}
    </p>
  ));
}
