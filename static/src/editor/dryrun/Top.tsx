// In place of the header while a dry run is looked at: which days, of what; then the numbers, each with its people.
import { useEffect, useRef } from "react";
import { alive } from "../alive/boot";
import { share, shown } from "../number";
import { modeOf, part, setPart, usePart } from "../alive/parts";
import { boot } from "../boot";
import { Icon, Tool } from "../parts";
import { openPeople, type Source } from "../people/source";
import { useEditor } from "../state";
import { say } from "../words";
import { close, start, stop, type DryRun, type NumberOnTop, type Run } from "./state";

export function Top() {
  const mode = useEditor((state) => modeOf(state.parts));
  const found = usePart<DryRun>("dryrun");
  if (mode !== "dryrun" || !found) return null;
  return <Opened found={found} />;
}

function Opened({ found }: { found: DryRun }) {
  const name = useEditor((state) => state.doc.rules.name);
  const top = useRef<HTMLDivElement>(null);
  const { run, problem } = found;
  useEffect(() => top.current?.querySelector<HTMLElement>("button")?.focus(), []);
  useEffect(() => {
    // Heard before the drawer hears it: the topmost thing closes first.
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && !part("drawer") && !document.querySelector("dialog[open]") && close();
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, []);
  const isUnderWay = run?.state === "waiting" || run?.state === "running";
  return (
    <div className="al-dry" ref={top} role="region" aria-label={say("al_dry_run")}>
      <div className="al-dry-head">
        <Tool icon="close" label={say(boot.may_change ? "al_back_to_editing" : "back_to_canvas")} onClick={close} />
        <span className="al-dry-chip">
          <Icon name="history" />
          {say("al_dry_run")}
        </span>
        <b className="lc-one-line">{name}</b>
        <span className="al-dry-said lc-wide-only">{run ? say(run.of_draft ? "al_of_draft" : "al_of_live", { window: run.window }) : say("al_dry_why")}</span>
        <span className="lc-push" />
        {alive.may.dry_run && <Ask found={found} isUnderWay={isUnderWay} />}
        <button type="button" className="lc-button lc-button-primary lc-wide-only" onClick={close}>
          {say(boot.may_change ? "al_back_to_editing" : "back_to_canvas")}
        </button>
      </div>
      {problem && (
        <p className="al-dry-problem" role="alert">
          <Icon name="error" /> {problem}
        </p>
      )}
      {isUnderWay && run && <Progress run={run} />}
      {run?.state === "done" && run.numbers && <Numbers run={run} numbers={run.numbers} />}
      {run && run.state !== "done" && !isUnderWay && <p className="al-dry-problem">{run.state === "failed" ? run.explanation : run.sentence}</p>}
      {run?.state === "done" && !run.numbers && <p className="al-dry-problem">{say("al_dry_old")}</p>}
    </div>
  );
}

function Ask({ found, isUnderWay }: { found: DryRun; isUnderWay: boolean }) {
  return (
    <>
      {boot.campaign.live && (
        <select className="al-of" aria-label={say("al_which_version")} value={found.of} disabled={isUnderWay} onChange={(event) => void start(found.days, event.target.value as DryRun["of"])}>
          <option value="draft">{say("al_your_draft")}</option>
          <option value="live">{say("al_what_runs")}</option>
        </select>
      )}
      <span className="lc-segmented al-days" role="group" aria-label={say("al_how_far_back")}>
        {[30, 90].map((days) => (
          <button key={days} type="button" aria-pressed={found.run !== null && found.days === days} disabled={isUnderWay} onClick={() => void start(days)}>
            {say("al_days", { n: days })}
          </button>
        ))}
      </span>
    </>
  );
}

function Progress({ run }: { run: Run }) {
  return (
    <div className="al-progress">
      <div>
        <b>{run.reached || say("al_waits_for_worker")}</b> <span className="lc-meta">{run.reached && run.so_far}</span>
      </div>
      <progress max={100} value={run.share} aria-label={say("al_dry_run")}>
        {share(run.share, 100)}
      </progress>
      <button type="button" className="lc-button lc-button-small" onClick={() => void stop()}>
        {say("al_cancel")}
      </button>
    </div>
  );
}

function Numbers({ run, numbers }: { run: Run; numbers: NumberOnTop[] }) {
  const drawer = usePart<Source>("drawer");
  const isTable = usePart<boolean>("dry_table") ?? false;
  const isOutline = useEditor((state) => state.outline);
  const isOfAnother = useEditor((state) => !run.of_draft && state.view.changes > 0);
  return (
    <>
      <ul className="al-top" aria-label={run.sentence}>
        {numbers.map((each) => {
          const isOpen = drawer?.run === run.id && drawer.number === each.number && drawer.detail === each.detail && !drawer.step;
          return (
            <li key={`${each.number} ${each.detail}`}>
              <button
                type="button"
                className={`al-top-number${each.tone ? ` al-tone-${each.tone}` : ""}`}
                aria-pressed={isOpen}
                disabled={each.count === 0}
                onClick={() => openPeople({ number: each.number, step: "", detail: each.detail, count: each.count, title: `${shown(each.count)} ${each.words}`, run: run.id ?? 0 })}
              >
                <b>{shown(each.count)}</b>
                <span>{each.words}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <p className="al-dry-explained">
        {run.explanation} {isOfAnother && say("al_drawn_on_draft")}{" "}
        {!isOutline && (
          <button type="button" className="al-link" aria-pressed={isTable} onClick={() => setPart("dry_table", !isTable)}>
            {say(isTable ? "al_show_picture" : "al_show_table")}
          </button>
        )}
      </p>
    </>
  );
}
