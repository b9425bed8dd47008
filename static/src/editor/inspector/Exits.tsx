// Where each way out leads, to be chosen from a list too: every drag has its command.
import { called, connect } from "../acts";
import { useEditor } from "../state";
import type { Card } from "../types";
import { say } from "../words";

export function Exits({ id, card }: { id: string; card: Card }) {
  const steps = useEditor((state) => state.doc.draft.steps);
  const view = useEditor((state) => state.view);
  if (!card.exits.length) return null;
  const others = view.steps.filter((each) => each.key !== id && steps[each.key]);
  return (
    <section className="ed-exits lc-plain">
      <h3>{say("goes_on")}</h3>
      {card.exits.map((exit) => (
        <label key={exit.name} className="lc-field">
          <span>{exit.words}</span>
          <select value={steps[id]?.exits?.[exit.name] ?? ""} onChange={(event) => connect(id, exit.name, event.target.value)}>
            <option value="">{say("nowhere_yet")}</option>
            {others.map((each) => (
              <option key={each.key} value={each.key}>
                {called(each.key)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </section>
  );
}
