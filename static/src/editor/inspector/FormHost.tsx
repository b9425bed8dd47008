// The form that a kind declares, as the server makes it. What is typed is checked there, and only then becomes the draft.
import { useEffect, useRef, useState } from "react";
import { boot } from "../boot";
import { canonical } from "../same";
import { post } from "../server/ask";
import { bringAll, hold, isHeld, letGo } from "../server/pending";
import { now, set } from "../state";
import type { Settings } from "../types";
import { say } from "../words";
import { showErrors } from "./errors";

interface Checked {
  settings: Settings;
  errors: Record<string, string[]>;
  exits: string[];
}

interface Props {
  /** Whose form it is; another one is another form. */
  id: string;
  sort: "step" | "trigger" | "rules";
  kind: string;
  channel?: string;
  settings: Settings;
  onSettings: (settings: Settings, exits: string[]) => void;
}

const PAUSE = 350;

export function FormHost({ sort, kind, channel, id, settings, onSettings }: Props) {
  const host = useRef<HTMLFormElement>(null);
  // An object: the same words may have to be shown again over what was typed.
  const [shown, setShown] = useState<{ html: string } | null>(null);
  const [problem, setProblem] = useState("");
  const mine = useRef(""); // the settings that this form brought about
  const timer = useRef(0);
  const turn = useRef(0);
  const [again, setAgain] = useState(0);
  const isOwed = useRef(true); // the server's form for what is stored
  const latest = useRef(settings);
  latest.current = settings;
  const stored = canonical(settings);

  useEffect(() => {
    if (stored === mine.current && !isOwed.current) return;
    const asked = new AbortController();
    mine.current = stored;
    isOwed.current = true;
    const { steps } = now().doc.draft;
    post<string>(boot.urls.form as string, { sort, kind, channel, settings: JSON.parse(stored), steps }, asked.signal)
      .then(async (html) => {
        // Whatever was typed while this form was on its way would go with the old one.
        if (isHeld(host)) {
          await bringAll();
          if (!asked.signal.aborted) setAgain((before) => before + 1);
          return;
        }
        isOwed.current = false;
        setShown({ html });
        setProblem("");
      })
      .catch((error: Error) => {
        if (error.name !== "AbortError") setProblem(say("form_away"));
      });
    return () => asked.abort();
  }, [id, stored, again]);

  useEffect(() => {
    if (!shown || !host.current) return;
    const parsed = document.createElement("template");
    parsed.innerHTML = shown.html;
    const active = document.activeElement;
    const name = active && host.current.contains(active) ? active.getAttribute("name") : null;
    host.current.replaceChildren(parsed.content);
    for (const row of host.current.querySelectorAll(".lc-leaf, [data-row]")) row.dispatchEvent(new CustomEvent("lc:added", { bubbles: true }));
    if (name) host.current.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)?.focus();
  }, [shown]);

  // Held until it is answered: what is put behind this step meanwhile waits for its new ways out.
  const check = (form: HTMLFormElement): Promise<void> => {
    window.clearTimeout(timer.current);
    const mineTurn = ++turn.current;
    const answered = ask(form, mineTurn).finally(() => mineTurn === turn.current && letGo(host));
    hold(host, () => answered);
    return answered;
  };

  const ask = async (form: HTMLFormElement, mineTurn: number) => {
    const body = new FormData(form);
    body.append("editor-sort", sort);
    body.append("editor-kind", kind);
    try {
      const { settings: typed, errors, exits } = await post<Checked>(boot.urls.check as string, body);
      if (mineTurn !== turn.current) return; // more was typed meanwhile
      showErrors(form, errors);
      setProblem(form.querySelector("[data-fresh]") ? "" : (errors[""] ?? []).join(" "));
      if (Object.keys(errors).length) return;
      // What else is shown may depend on some of them, such as on which message is chosen.
      const depends = (form.querySelector<HTMLElement>("[data-again]")?.dataset.again ?? "").split(" ").filter(Boolean);
      if (!depends.some((name) => typed[name] !== settings[name])) mine.current = canonical(typed);
      onSettings(typed, exits);
    } catch {
      setProblem(say("form_away"));
    }
  };

  const later = () => {
    const form = host.current;
    if (!form) return;
    window.clearTimeout(timer.current);
    turn.current += 1;
    timer.current = window.setTimeout(() => void check(form), PAUSE);
    hold(host, () => check(form));
  };

  // Who goes elsewhere within that moment has typed it all the same.
  useEffect(() => {
    const form = host.current;
    return () => {
      if (form && letGo(host)) void check(form);
    };
  }, []);

  return (
    <>
      {problem && (
        <p className="lc-field-error ed-form-problem" role="alert">
          {problem}
        </p>
      )}
      <form
        ref={host}
        className="lc-plain ed-form"
        noValidate
        onInput={later}
        onChange={later}
        onClick={(event) => onTool(event.target as HTMLElement, event)}
        onSubmit={(event) => {
          event.preventDefault();
          void check(event.currentTarget);
        }}
      />
      {!shown && !problem && <p className="lc-subtle">{say("form_coming")}</p>}
    </>
  );

  function onTool(target: HTMLElement, event: { preventDefault: () => void }) {
    const link = target.closest<HTMLAnchorElement>("a[data-studio]");
    if (link) {
      event.preventDefault();
      set({ sheet: { kind: "frame", url: link.href, title: link.dataset.studio ?? "" } });
    }
    const fresh = target.closest<HTMLButtonElement>("[data-new-message]");
    if (fresh) askForName(fresh.dataset.newMessage ?? "", fresh.dataset.field ?? "");
    if (target.closest("[data-row-remove], [data-row-up], [data-row-down], [data-node-remove]")) later();
  }

  function askForName(of: string, field: string) {
    const then = (name: string) => void writeNew(of, field, name);
    set({ sheet: { kind: "ask", title: say("message_name"), input: say("message_hint"), button: say("message_write"), then } });
  }

  async function writeNew(of: string, field: string, name: string) {
    try {
      const made = await post<{ key: string; name: string; url: string }>(boot.urls.message as string, { channel: of, name });
      await bringAll();
      onSettings({ ...latest.current, [field]: made.key }, []);
      set({ sheet: { kind: "frame", url: made.url, title: made.name } });
    } catch (error) {
      setProblem((error as Error).message || say("form_away"));
    }
  }
}
