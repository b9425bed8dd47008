// The same numbers as a table: for whoever has the screen read aloud, for the keyboard, and for phones.
import { called } from "../acts";
import { shown } from "../number";
import { usePart } from "../alive/parts";
import { openPeople } from "../people/source";
import { useEditor } from "../state";
import { say } from "../words";
import { laid, type Run, type StepFlow } from "./state";

// In order: what stood there and what came is what went on, left and still waits.
const COLUMNS: [number: string, words: string][] = [
  ["before", "al_were_there"],
  ["came", "al_come"],
  ["passed", "al_go_on"],
  ["left", "al_leave"],
  ["waiting", "al_wait_here"],
  ["sent", "al_would_go_out"],
  ["capped", "al_held_in_line"],
  ["not_sent", "al_not_sent"],
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
  if (number === "before") return shown(count);
  const title = `${shown(count)} ${words}`;
  return (
    <button type="button" aria-label={title} onClick={() => openPeople({ number, step, detail: "", count, title, why: called(step), run: run.id ?? 0 })}>
      {shown(count)}
    </button>
  );
}

function countOf(flow: StepFlow, number: string): number {
  if (number === "left") return flow.gone;
  if (number === "passed") return sum(flow.out);
  if (number === "not_sent") return sum(flow.not_sent);
  return flow[number as "before" | "came" | "sent" | "capped" | "waiting"];
}

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((all, count) => all + count, 0);
