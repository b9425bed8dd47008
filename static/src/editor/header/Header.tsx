import { useEffect, useState } from "react";
import { openPanel } from "../acts";
import { boot } from "../boot";
import { redo, undo } from "../history";
import { Icon, Tool } from "../parts";
import { slots } from "../slots";
import { set, useEditor } from "../state";
import { say, sayMany } from "../words";
import { leave } from "./leave";
import { More } from "./More";

export function Header() {
  const name = useEditor((state) => state.doc.rules.name);
  const past = useEditor((state) => state.past);
  const future = useEditor((state) => state.future);
  const isOutline = useEditor((state) => state.outline);
  const { status } = boot;
  const undoName = past.at(-1)?.name;
  const redoName = future.at(-1)?.name;
  return (
    <header className="ed-header">
      <a className="ed-tool" href={boot.urls.home} title={say("back")} aria-label={say("back")} onClick={(event) => leave(event, boot.urls.home as string)}>
        <Icon name="arrow_back" />
      </a>
      <h1 className="ed-name">
        <button type="button" title={say("rules")} onClick={() => openPanel("rules")}>
          {name}
        </button>
      </h1>
      <span className={`lc-chip lc-chip-${status.tone}`}>
        <Icon name={status.icon} />
        {status.words}
      </span>
      {boot.may_change ? <SaveState /> : <Looking />}
      <span className="lc-push" />
      <span className="ed-faces">
        {slots.presence.map((Faces, place) => (
          <Faces key={place} />
        ))}
      </span>
      {boot.may_change && (
        <>
          <Tool icon="undo" label={undoName ? say("undo", { what: undoName }) : say("undo_none")} onClick={undo} disabled={!undoName} />
          <Tool icon="redo" label={redoName ? say("redo", { what: redoName }) : say("redo_none")} onClick={redo} disabled={!redoName} />
          <span className="ed-header-line" />
        </>
      )}
      <Tool icon={isOutline ? "account_tree" : "format_list_bulleted"} label={isOutline ? say("as_picture") : say("as_outline")} onClick={() => set({ outline: !isOutline })} />
      <More />
      {slots.header.map((Button, place) => (
        <Button key={place} />
      ))}
      {boot.may_change && <Publish />}
    </header>
  );
}

const Looking = () => (
  <span className="ed-saved">
    <Icon name="visibility" />
    <span className="lc-wide-only">{say("looking")}</span>
  </span>
);

function Publish() {
  const changes = useEditor((state) => state.view.changes);
  const problems = useEditor((state) => state.view.problems.length + state.view.steps.reduce((sum, card) => sum + card.problems.length, 0));
  const open = () => set({ sheet: { kind: "publish" } });
  if (problems > 0)
    return (
      <button type="button" className="lc-button ed-problems" onClick={() => set({ sheet: { kind: "problems" } })}>
        <Icon name="error" />
        {sayMany("problems", problems)}
      </button>
    );
  if (boot.campaign.live && changes === 0)
    return (
      <button type="button" className="lc-button ed-nothing" data-publish onClick={open}>
        {say("publish_nothing")}
      </button>
    );
  return (
    <button type="button" className="lc-button lc-button-primary" data-publish aria-haspopup="dialog" onClick={open}>
      {say("publish")}
      {boot.campaign.live && <span className="ed-changes">{sayMany("changes", changes)}</span>}
    </button>
  );
}

function SaveState() {
  const saving = useEditor((state) => state.saving);
  const savedAt = useEditor((state) => state.savedAt);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => tick((before) => before + 1), 5000);
    return () => window.clearInterval(timer);
  }, []);
  const refusal = useEditor((state) => state.refusal);
  const isBad = saving === "trying" || saving === "stale" || saving === "refused";
  return (
    <span className={`ed-saved${isBad ? " ed-saved-not" : ""}`} role="status" data-saving={saving}>
      <Icon name={isBad ? "cloud_off" : "cloud_done"} />
      <span className="lc-wide-only">{saving === "refused" ? say("save_refused", { why: refusal }) : wordsOf(saving, savedAt)}</span>
    </span>
  );
}

function wordsOf(saving: string, savedAt: number): string {
  if (saving === "trying") return say("save_trying");
  if (saving === "stale") return say("save_stale");
  if (saving !== "saved") return say("saving");
  if (!savedAt) return say("save_all");
  const seconds = Math.max(Math.round((Date.now() - savedAt) / 1000), 1);
  return seconds < 60 ? sayMany("saved_seconds", seconds) : sayMany("saved_minutes", Math.floor(seconds / 60));
}
