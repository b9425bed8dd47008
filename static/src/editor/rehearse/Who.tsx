// Somebody we know, or somebody invented, who is there only as long as it takes.
import { useEffect, useState, type FormEvent } from "react";
import { alive } from "../alive/boot";
import { Face, type Person } from "../alive/Face";
import { Icon } from "../parts";
import { get } from "../server/ask";
import { say } from "../words";
import type { Who as Chosen } from "./state";

interface Known extends Person {
  id: number;
  address: string;
}

export function Who({ onChosen }: { onChosen: (who: Chosen) => void }) {
  const [words, setWords] = useState("");
  const [people, setPeople] = useState<Known[]>([]);
  const [isInvented, setInvented] = useState(false);
  useEffect(() => {
    let isLast = true;
    const timer = window.setTimeout(
      () =>
        void get<{ people: Known[] }>(`${alive.urls.rehearse_people}?${new URLSearchParams({ q: words })}`)
          .then((found) => isLast && setPeople(found.people))
          .catch(() => isLast && setPeople([])),
      words ? 200 : 0,
    );
    return () => {
      isLast = false;
      window.clearTimeout(timer);
    };
  }, [words]);
  if (isInvented) return <Invent onChosen={onChosen} onBack={() => setInvented(false)} />;
  return (
    <>
      <p className="al-drawer-why">{say("al_rehearse_why")}</p>
      <label className="lc-search al-drawer-search">
        <Icon name="search" />
        <span className="lc-hidden">{say("al_find_person")}</span>
        <input type="search" placeholder={say("al_find_person")} value={words} onChange={(event) => setWords(event.target.value)} />
      </label>
      <ul className="al-people al-known">
        {people.map((each) => (
          <li key={each.id}>
            <button type="button" onClick={() => onChosen({ contact: each.id })}>
              <Face person={each} />
              <span className="al-person">
                <b>{each.name}</b>
                <span className="lc-meta">{each.address}</span>
              </span>
            </button>
          </li>
        ))}
        {people.length === 0 && <li className="lc-subtle">{say(words ? "al_nobody_called" : "al_nobody")}</li>}
      </ul>
      <div className="al-drawer-foot">
        <button type="button" className="lc-button lc-button-small" onClick={() => setInvented(true)}>
          <Icon name="person_add" />
          {say("al_invent")}
        </button>
      </div>
    </>
  );
}

const FIELDS: [string, string, string][] = [
  ["first_name", "al_first_name", "Mia"],
  ["last_name", "al_last_name", ""],
  ["email", "al_email", "mia@example.com"],
  ["phone", "al_phone", ""],
  ["timezone", "al_zone", Intl.DateTimeFormat().resolvedOptions().timeZone],
  ["locale", "al_locale", ""],
];

function Invent({ onChosen, onBack }: { onChosen: (who: Chosen) => void; onBack: () => void }) {
  const [attributes, setAttributes] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const invented: Record<string, unknown> = Object.fromEntries(FIELDS.map(([name]) => [name, String(typed.get(name) ?? "")]));
    onChosen({ invented: { ...invented, attributes: read(attributes) }, subscribed: typed.get("subscribed") !== null });
  };
  return (
    <form className="al-invent lc-plain" onSubmit={submit}>
      {FIELDS.map(([name, words, initial]) => (
        <label key={name} className="lc-field">
          <span>{say(words)}</span>
          <input name={name} defaultValue={initial} autoComplete="off" />
        </label>
      ))}
      <label className="lc-field al-wide">
        <span>{say("al_attributes")}</span>
        <textarea rows={3} value={attributes} placeholder={"plan: pro\nseats: 3"} onChange={(event) => setAttributes(event.target.value)} />
      </label>
      <label className="al-check al-wide">
        <input type="checkbox" name="subscribed" defaultChecked /> {say("al_subscribed")}
      </label>
      <div className="al-deeds-buttons al-wide">
        <button type="submit" className="lc-button lc-button-small lc-button-primary">
          {say("al_go")}
        </button>
        <button type="button" className="lc-button lc-button-small" onClick={onBack}>
          {say("al_somebody_known")}
        </button>
      </div>
    </form>
  );
}

/** One to a line, such as “seats: 3”; numbers become numbers. */
function read(text: string): Record<string, string | number | boolean> {
  const found: Record<string, string | number | boolean> = {};
  for (const line of text.split("\n")) {
    const [name = "", ...rest] = line.split(":");
    const value = rest.join(":").trim();
    if (!name.trim() || !value) continue;
    found[name.trim()] = value === "true" || value === "false" ? value === "true" : /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  }
  return found;
}
