// What publishing would do, beside the canvas: the page of its own address, without what stands around it there.
import { getViewportForBounds, useReactFlow, type Rect } from "@xyflow/react";
import { useEffect, useRef, useState } from "react";
import { openPanel } from "../acts";
import { boot } from "../boot";
import { Dialog } from "../Dialog";
import { get } from "../server/ask";
import { flush } from "../server/save";
import { now, set } from "../state";
import type { Stored } from "../types";
import { say } from "../words";
import { chooseAgain, keepChosen } from "./chosen";
import { ghostBoxes } from "./beside";
import { laid, leave, type Laid } from "./laid";

const address = (): string => `${boot.urls.publish}?sheet=1`;

export function PublishSheet() {
  const host = useRef<HTMLDivElement>(null);
  const [html, setHtml] = useState("");
  const [problem, setProblem] = useState("");
  const isAnswer = useRef(false);
  useRoomForTheSheet();

  useEffect(() => {
    void readAll().then(setHtml, () => setProblem(say("al_away")));
    return leave;
  }, []);

  useEffect(() => {
    if (!html || !host.current) return;
    const parsed = document.createElement("template");
    parsed.innerHTML = html;
    // To look at somebody loses none of the choices made here.
    for (const link of parsed.content.querySelectorAll<HTMLAnchorElement>("a[href]:not([data-step], [data-close])")) link.target = "_blank";
    host.current.replaceChildren(parsed.content);
    if (!isAnswer.current) chooseAgain(host.current);
    host.current.parentElement?.scrollTo(0, 0);
    laid(numbersIn(host.current));
    const seen = host.current.querySelector<HTMLInputElement>("input[name=seen]")?.value;
    if (seen && seen !== now().seen) void showTheirs();
    host.current.querySelector<HTMLElement>("[role=alert], h2")?.focus();
  }, [html]);

  const send = async (form: HTMLFormElement, button: HTMLElement | null) => {
    const body = new FormData(form, button);
    const buttons = form.querySelectorAll<HTMLButtonElement>("button[name]");
    for (const each of buttons) each.disabled = true;
    setProblem("");
    try {
      // Not followed: what the page says of it is read where it leads.
      const answer = await fetch(address(), { method: "POST", body, credentials: "same-origin", redirect: "manual" });
      if (answer.type === "opaqueredirect") return window.location.assign(boot.urls.home as string);
      if (!answer.ok) throw new Error(String(answer.status));
      isAnswer.current = true; // its own choices are in it
      setHtml(await answer.text());
    } catch {
      for (const each of buttons) each.disabled = false;
      setProblem(say("al_away"));
    }
  };

  return (
    <Dialog title={say("publish")} className="ed-publish" onClose={close}>
      {problem && (
        <p className="ed-problem" role="alert">
          {problem}
        </p>
      )}
      {!html && !problem && <p className="ed-publish-wait">{say("form_coming")}</p>}
      <div
        ref={host}
        className="lc-plain"
        onClick={(event) => {
          const target = event.target as HTMLElement;
          const step = target.closest<HTMLElement>("[data-step]")?.dataset.step;
          if (!step && !target.closest("[data-close]")) return;
          event.preventDefault();
          if (host.current) keepChosen(host.current);
          close();
          if (step && step in now().doc.draft.steps) goTo(step);
        }}
        onSubmit={(event) => {
          event.preventDefault();
          void send(event.target as HTMLFormElement, (event.nativeEvent as SubmitEvent).submitter);
        }}
      />
    </Dialog>
  );
}

function close(): void {
  set({ sheet: { kind: "none" } });
  window.setTimeout(() => document.querySelector<HTMLElement>("[data-publish]")?.focus(), 0); // once the dialog is gone
}

function goTo(step: string): void {
  openPanel(step);
  set({ parts: { ...now().parts, show: step } });
}

/** Only once everything is stored: what would be published is what is stored. */
async function readAll(): Promise<string> {
  if (await flush()) return get<string>(address());
  if (now().sheet.kind === "publish") throw new Error("not stored");
  return ""; // somebody else was faster, which has a sheet of its own
}

/** Somebody else has changed it since it came onto this canvas: nobody publishes what they do not see. */
async function showTheirs(): Promise<void> {
  const theirs = await get<Stored>(boot.urls.state as string);
  set({ saving: "stale", sheet: { kind: "stale", theirs } });
}

function numbersIn(host: HTMLElement): Laid {
  const rows = [...host.querySelectorAll<HTMLElement>("[data-row-of]")];
  const of = <T,>(read: (row: HTMLElement) => T): Record<string, T> => Object.fromEntries(rows.map((row) => [row.dataset.rowOf ?? "", read(row)]));
  return {
    places: of((row) => Number(row.dataset.place)),
    people: of((row) => ({ count: row.dataset.count ?? "", words: row.querySelector("[data-waiting]")?.textContent ?? "" })),
  };
}

function boundsWithGhosts(bounds: Rect): Rect {
  const all = [bounds, ...ghostBoxes(now().doc, now().view).values()];
  const x = Math.min(...all.map((box) => box.x));
  const y = Math.min(...all.map((box) => box.y));
  return { x, y, width: Math.max(...all.map((box) => box.x + box.width)) - x, height: Math.max(...all.map((box) => box.y + box.height)) - y };
}

/** The workflow stands where the sheet does not; afterwards it is where it was. */
function useRoomForTheSheet(): void {
  const flow = useReactFlow();
  useEffect(() => {
    const before = flow.getViewport();
    const sheet = document.querySelector(".ed-publish")?.getBoundingClientRect();
    const canvas = document.querySelector(".ed-canvas")?.getBoundingClientRect();
    if (!sheet || !canvas || canvas.width - sheet.width < 240) return;
    const taken = `${Math.round(Math.min(sheet.width + 40, canvas.width - 200))}px` as const;
    const isRtl = document.documentElement.dir === "rtl";
    const padding = { top: "60px", bottom: "30px", left: isRtl ? taken : "30px", right: isRtl ? "30px" : taken } as const;
    const timer = window.setTimeout(() => void flow.setViewport(getViewportForBounds(boundsWithGhosts(flow.getNodesBounds(flow.getNodes())), canvas.width, canvas.height, 0.5, 1, padding)), 60);
    return () => {
      window.clearTimeout(timer);
      void flow.setViewport(before);
    };
  }, [flow]);
}
