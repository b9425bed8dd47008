// The form that a kind declares, as the server makes it. What is typed is checked there, and only then becomes the draft.
import { useEffect, useRef, useState } from "react";
import { boot } from "../boot";
import { post } from "../server/ask";
import { now, set } from "../state";
import type { Settings } from "../types";
import { say } from "../words";

export interface Asked {
  sort: "step" | "trigger" | "rules";
  kind: string;
  channel?: string;
}

interface Checked {
  settings: Settings;
  errors: Record<string, string[]>;
  exits: string[];
}

interface Props extends Asked {
  /** Whose form it is; another one is another form. */
  id: string;
  settings: Settings;
  onSettings: (settings: Settings, exits: string[]) => void;
}

const PAUSE = 350;

export function FormHost({ sort, kind, channel, id, settings, onSettings }: Props) {
  const host = useRef<HTMLFormElement>(null);
  const [html, setHtml] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const mine = useRef(""); // the settings that this form brought about
  const timer = useRef(0);
  const stored = JSON.stringify(settings);

  useEffect(() => {
    if (html !== null && stored === mine.current) return;
    const asked = new AbortController();
    mine.current = stored;
    const steps = Object.keys(now().doc.draft.steps);
    post<string>(boot.urls.form as string, { sort, kind, channel, settings: JSON.parse(stored), steps }, asked.signal)
      .then((text) => {
        setHtml(text);
        setProblem("");
      })
      .catch((error: Error) => {
        if (error.name !== "AbortError") setProblem(say("form_away"));
      });
    return () => asked.abort();
  }, [id, stored]);

  useEffect(() => {
    if (html === null || !host.current) return;
    const parsed = document.createElement("template");
    parsed.innerHTML = html;
    host.current.replaceChildren(parsed.content);
    for (const row of host.current.querySelectorAll(".lc-leaf, [data-row]")) row.dispatchEvent(new CustomEvent("lc:added", { bubbles: true }));
  }, [html]);

  useEffect(() => () => window.clearTimeout(timer.current), []);

  const check = async () => {
    if (!host.current) return;
    const body = new FormData(host.current);
    body.append("editor-sort", sort);
    body.append("editor-kind", kind);
    try {
      const { settings: typed, errors, exits } = await post<Checked>(boot.urls.check as string, body);
      showErrors(host.current, errors);
      setProblem((errors[""] ?? []).join(" "));
      if (Object.keys(errors).length) return;
      mine.current = JSON.stringify(typed);
      onSettings(typed, exits);
    } catch {
      setProblem(say("form_away"));
    }
  };

  const later = () => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void check(), PAUSE);
  };

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
          void check();
        }}
      />
      {html === null && !problem && <p className="lc-subtle">{say("form_coming")}</p>}
    </>
  );

  function onTool(target: HTMLElement, event: { preventDefault: () => void }) {
    const link = target.closest<HTMLAnchorElement>("a[data-studio]");
    if (link) {
      event.preventDefault();
      set({ sheet: { kind: "frame", url: link.href, title: link.dataset.studio ?? "" } });
    }
    const fresh = target.closest<HTMLButtonElement>("[data-new-message]");
    if (fresh) {
      const of = fresh.dataset.newMessage ?? "";
      set({ sheet: { kind: "ask", title: say("message_name"), input: say("message_hint"), button: say("message_write"), then: (name) => void writeNew(of, name) } });
    }
    if (target.closest("[data-row-remove], [data-row-up], [data-row-down], [data-node-remove]")) later();
  }

  async function writeNew(of: string, name: string) {
    try {
      const made = await post<{ key: string; name: string; url: string }>(boot.urls.message as string, { channel: of, name });
      const field = Object.keys(settings).find((each) => each === "template") ?? "template";
      onSettings({ ...settings, [field]: made.key }, ["next"]);
      set({ sheet: { kind: "frame", url: made.url, title: made.name } });
    } catch (error) {
      setProblem((error as Error).message || say("form_away"));
    }
  }
}

/** Beside each field what is wrong with it, without touching what is typed. */
function showErrors(form: HTMLFormElement, errors: Record<string, string[]>): void {
  for (const old of form.querySelectorAll("[data-said]")) old.remove();
  for (const field of form.querySelectorAll(".lc-field-wrong")) field.classList.remove("lc-field-wrong");
  for (const [name, sentences] of Object.entries(errors)) {
    if (!name) continue;
    const input = form.querySelector(`[name="${CSS.escape(name)}"], [name^="${CSS.escape(name)}-"], [name^="${CSS.escape(name)}_"], [data-rows="${CSS.escape(name)}"]`);
    const fields = form.querySelectorAll(".lc-fields-down > .lc-field");
    const field = [...fields].find((each) => input && each.contains(input)) ?? fields[0] ?? form;
    field.classList.add("lc-field-wrong");
    for (const sentence of sentences) {
      const line = document.createElement("p");
      line.className = "lc-field-error";
      line.dataset.said = name;
      line.setAttribute("role", "alert");
      line.textContent = sentence;
      field.append(line);
    }
  }
}
