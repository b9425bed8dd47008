// In the inspector: every number of a step, each of which opens its people.
import { usePart } from "../alive/parts";
import { part } from "../alive/parts";
import { cardOf } from "../doc/walk";
import { shown } from "../number";
import type { Numbers, StepNumbers } from "../live/pulse";
import { Icon } from "../parts";
import { useEditor } from "../state";
import type { Card } from "../types";
import { say, sayMany } from "../words";
import { openPeople, type Source } from "./source";

interface Line extends Source {
  icon: string;
  words: string;
}

export const label = (key: string): string => say("al_people", { n: shown(part<Numbers>("numbers")?.steps[key]?.waiting ?? 0) });

export function Tab({ stepKey }: { stepKey: string }) {
  const step = usePart<Numbers>("numbers")?.steps[stepKey];
  const card = useEditor((state) => cardOf(state.view, stepKey));
  if (!step || !card) return <p className="lc-subtle">{say("al_nobody_was_here")}</p>;
  return (
    <ul className="al-numbers">
      {linesOf(stepKey, step, card).map((line) => (
        <li key={`${line.number} ${line.detail}`}>
          <button type="button" disabled={line.count === 0} onClick={() => openPeople(line)}>
            <Icon name={line.icon} />
            <span>{line.words}</span>
            <b>{shown(line.count)}</b>
          </button>
        </li>
      ))}
    </ul>
  );
}

function linesOf(step: string, numbers: StepNumbers, card: Card): Line[] {
  const lines: Line[] = [];
  const add = (icon: string, number: string, count: number, words: string, detail = "") => lines.push({ icon, number, step, detail, count, words, title: `${shown(count)} · ${words}` });
  add("person", "waiting", numbers.waiting, say("al_wait_here"));
  if (numbers.stuck) add("error", "stuck", numbers.stuck, say("al_stuck"));
  if (numbers.sent !== undefined) {
    add("send", "sent", numbers.sent, say("al_were_sent"));
    add("visibility", "opened", numbers.opened ?? 0, say("al_opened"));
    add("ads_click", "clicked", numbers.clicked ?? 0, say("al_clicked"));
    add("flag", "converted", numbers.converted ?? 0, say("al_converted"));
    if (numbers.in_line) add("schedule", "in_line", numbers.in_line, say("al_in_line"));
    if (numbers.not_sent) add("block", "not_sent", numbers.not_sent, say("al_not_sent"));
  }
  const exits = card.exits.length > 1 ? card.exits : [{ name: "", words: say("al_went_on") }];
  for (const exit of exits) add("arrow_forward", "passed", exit.name ? (numbers.exits[exit.name] ?? 0) : numbers.passed, exit.words, exit.name);
  const left = Object.values(numbers.left).reduce((sum, count) => sum + count, 0);
  if (left) add("logout", "left", left, say("al_left_here"));
  return lines;
}

export function fromCanvas(number: string, step: string, detail: string): void {
  const numbers = part<Numbers>("numbers");
  const at = numbers?.steps[step];
  if (number === "entered") return openPeople({ number, step: "", detail: "", count: numbers?.entered ?? 0, title: sayMany("al_came_in", numbers?.entered ?? 0) });
  if (!at) return;
  const count = number === "passed" ? (at.exits[detail] ?? 0) : ((at as unknown as Record<string, number>)[number] ?? 0);
  const words: Record<string, string> = { waiting: say("al_wait_here"), sent: say("al_were_sent"), opened: say("al_opened"), passed: say("al_went_this_way") };
  openPeople({ number, step, detail, count, title: `${shown(count)} · ${words[number] ?? ""}` });
}
