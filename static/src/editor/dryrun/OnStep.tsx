// On each step: who would have come, what would have gone out, who would have left there and why.
import type { MouseEvent } from "react";
import { cardOf } from "../doc/walk";
import { shown } from "../number";
import { Icon } from "../parts";
import { openPeople } from "../people/source";
import { useEditor } from "../state";
import type { Shape } from "../types";
import { say } from "../words";
import { laid, type Run, type StepFlow } from "./state";

export function OnStep({ stepKey }: { stepKey: string }) {
  const run = useEditor((state) => laid(state.parts));
  const card = useEditor((state) => cardOf(state.view, stepKey));
  if (!run || !card) return null;
  const step = run.steps?.[stepKey];
  if (!step) return <span className="al-flow">{say("al_not_in_run")}</span>;
  const open: Open =
    (number, count, words, detail = "") =>
    (event) => {
      event.stopPropagation();
      if (count) openPeople({ number, step: stepKey, detail, count, title: `${shown(count)} ${words}`, why: card.sentence, run: run.id ?? 0 });
    };
  return (
    <>
      <Inside step={step} shape={card.shape} isEnd={card.exits.length === 0} run={run} open={open} />
      <Aside step={step} open={open} />
    </>
  );
}

type Open = (number: string, count: number, words: string, detail?: string) => (event: MouseEvent) => void;

function Inside({ step, shape, isEnd, run, open }: { step: StepFlow; shape: Shape; isEnd: boolean; run: Run; open: Open }) {
  const entered = run.numbers?.[0]?.count || 1;
  if (isEnd && shape === "pill")
    return (
      <button type="button" tabIndex={-1} className="al-flow-pill nodrag" title={say("al_come")} onClick={open("came", step.came, say("al_come"))}>
        {shown(step.in)}
      </button>
    );
  if (shape === "pill")
    return (
      <button type="button" tabIndex={-1} className="al-flow-pill nodrag" title={say("al_still_wait", { n: shown(step.waiting) })} onClick={open("waiting", step.waiting, say("al_wait_here"))}>
        {shown(step.waiting)}
      </button>
    );
  const [count, words, sort, detail] = mainNumber(step, shape);
  return (
    <span className="al-flow">
      <button type="button" tabIndex={-1} className="nodrag" title={step.before ? say("al_before", { n: shown(step.before) }) : undefined} onClick={open(sort, count, words, detail)}>
        <b>{shown(count)}</b> {words}
      </button>
      {step.capped > 0 && (
        <button type="button" tabIndex={-1} className="al-held nodrag" title={step.capped_why} onClick={open("capped", step.capped, step.capped_words)}>
          {say("al_held", { n: shown(step.capped) })}
        </button>
      )}
      {shape !== "message" && step.waiting > 0 && (
        <button type="button" tabIndex={-1} className="al-still nodrag" title={say("al_still_wait", { n: shown(step.waiting) })} onClick={open("waiting", step.waiting, say("al_wait_here"))}>
          <Icon name="person" />
          {shown(step.waiting)}
        </button>
      )}
      {shape !== "card" && (
        <span className="al-flow-bar" aria-hidden="true">
          <span className={shape === "goal" ? "al-flow-good" : ""} style={{ width: `${Math.min((100 * count) / entered, 100)}%` }} />
        </span>
      )}
    </span>
  );
}

function mainNumber(step: StepFlow, shape: Shape): [number, string, string, string] {
  if (shape === "message") return [step.sent, say("al_would_go_out"), "sent", ""];
  if (shape === "goal") return [step.left.goal ?? 0, say("al_came"), "left", "goal"];
  return [step.in, say("al_come"), "came", ""];
}

/** Beside it, on dotted lines: whoever leaves the campaign there on the right, whoever is not written to on the left. */
function Aside({ step, open }: { step: StepFlow; open: Open }) {
  const gone = Object.entries(step.left).filter(([reason]) => reason !== "finished");
  const kept = Object.entries(step.not_sent);
  return (
    <>
      {gone.length > 0 && (
        <span className="al-stubs">
          {gone.map(([reason, count]) => (
            <button key={reason} type="button" tabIndex={-1} className="nodrag" onClick={open("left", count, step.gone_words[reason] ?? "", reason)}>
              <b>{shown(count)}</b> {step.gone_words[reason]}
            </button>
          ))}
        </span>
      )}
      {kept.length > 0 && (
        <span className="al-stubs al-stubs-before">
          {kept.map(([reason, count]) => (
            <button key={reason} type="button" tabIndex={-1} className="nodrag" title={step.why[reason]} onClick={open("not_sent", count, step.why[reason] ?? "", reason)}>
              <b>{shown(count)}</b> {SHORT[reason] ? say(SHORT[reason]) : say("al_not_sent")}
            </button>
          ))}
        </span>
      )}
    </>
  );
}

const SHORT: Record<string, string> = { no_address: "al_no_address", not_subscribed: "al_not_subscribed", suppressed: "al_suppressed", left: "al_left_before", expired: "al_too_late" };

export function OnBeginning({ stepKey }: { stepKey: string }) {
  const run = useEditor((state) => laid(state.parts));
  const entered = run?.numbers?.[0];
  if (!run || !entered || stepKey !== "/") return null;
  return (
    <span className="al-flow al-flow-begin">
      <b>{shown(entered.count)}</b> {entered.words}
    </span>
  );
}
