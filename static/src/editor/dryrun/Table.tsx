// The same numbers as a table: for whoever has the screen read aloud, for the keyboard, and for phones.
import { called } from "../acts";
import { shown } from "../alive/number";
import { usePart } from "../alive/parts";
import { openPeople } from "../people/source";
import { useEditor } from "../state";
import { say } from "../words";
import { laid, type Run, type StepFlow } from "./state";

const COLUMNS: [number: string, words: string][] = [
  ["came", "al_come"],
  ["sent", "al_would_go_out"],
  ["capped", "al_held_by_cap"],
  ["not_sent", "al_not_sent"],
  ["left", "al_leave"],
  ["waiting", "al_wait_here"],
];

export function Table() {
  const run = useEditor((state) => laid(state.parts));
  const steps = useEditor((state) => state.view.steps);
  const isAsked = usePart<boolean>("dry_table") ?? false;
  const isOutline = useEditor((state) => state.outline);
  if (!run || !(isAsked || isOutline)) return null;
  return (
    <div className="al-table">
      <table>
        <caption className="lc-hidden">{run.sentence}</caption>
        <thead>
          <tr>
            <th scope="col">{say("al_step")}</th>
            {COLUMNS.map(([number, words]) => (
              <th key={number} scope="col">
                {say(words)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map((card) => {
            const flow = run.steps?.[card.key];
            return (
              flow && (
                <tr key={card.key}>
                  <th scope="row">{called(card.key)}</th>
                  {COLUMNS.map(([number, words]) => (
                    <td key={number}>
                      <Cell run={run} step={card.key} number={number} words={say(words)} count={countOf(flow, number)} />
                    </td>
                  ))}
                </tr>
              )
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ run, step, number, words, count }: { run: Run; step: string; number: string; words: string; count: number }) {
  if (!count) return <span className="lc-subtle">–</span>;
  const title = `${shown(count)} ${words}`;
  return (
    <button type="button" aria-label={title} onClick={() => openPeople({ number, step, detail: "", count, title, why: called(step), run: run.id ?? 0 })}>
      {shown(count)}
    </button>
  );
}

function countOf(flow: StepFlow, number: string): number {
  if (number === "left") return flow.gone;
  if (number === "not_sent") return Object.values(flow.not_sent).reduce((sum, count) => sum + count, 0);
  return flow[number as "came" | "sent" | "capped" | "waiting"];
}
