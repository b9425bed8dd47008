// The people behind a number: names, since when, what comes next. Move, skip or take out some of them, or all.
import { useEffect, useRef, useState } from "react";
import { alive } from "../alive/boot";
import { Face, type Person } from "../alive/Face";
import { shown } from "../number";
import { part, usePart } from "../alive/parts";
import { Icon, Tool } from "../parts";
import { get, Refused } from "../server/ask";
import { say } from "../words";
import { Deeds } from "./Deeds";
import { closePeople, type Source } from "./source";

export interface Row extends Person {
  id: number;
  url: string;
  since: string;
  note: string;
  next?: string;
  step?: string;
  is_inside?: boolean;
}

interface Page {
  people: Row[];
  after: string;
  until?: string;
  kept?: number;
  may_act?: boolean;
}

export function Drawer() {
  const source = usePart<Source>("drawer");
  return source ? <Opened key={JSON.stringify(source)} source={source} /> : null;
}

function Opened({ source }: { source: Source }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [rows, setRows] = useState<Row[] | null>(null);
  const [page, setPage] = useState<Page | null>(null);
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<number[]>([]);
  const [problem, setProblem] = useState("");
  const [turn, setTurn] = useState(0);

  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && !document.querySelector("dialog[open]") && closePeople();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  useEffect(() => {
    let isLast = true;
    const timer = window.setTimeout(
      () =>
        void ask(source, words, "")
          .then((found) => isLast && (setRows(found.people), setPage(found), setProblem("")))
          .catch((error: unknown) => isLast && setProblem(sentenceOf(error))),
      words ? 250 : 0,
    );
    return () => {
      isLast = false;
      window.clearTimeout(timer);
    };
  }, [words, turn]);

  const more = () =>
    void ask(source, words, page?.after ?? "")
      .then((found) => {
        setRows([...(rows ?? []), ...found.people]);
        setPage(found);
      })
      .catch((error: unknown) => setProblem(sentenceOf(error)));
  const mayAct = !source.run && (page?.may_act ?? false);
  return (
    <aside className="al-drawer" aria-label={source.title}>
      <div className="al-drawer-head">
        <h2 ref={heading} tabIndex={-1}>
          {source.title}
        </h2>
        <Tool icon="close" label={say("close")} onClick={closePeople} />
      </div>
      {source.why && <p className="al-drawer-why">{source.why}</p>}
      {!source.run && (
        <label className="lc-search al-drawer-search">
          <Icon name="search" />
          <span className="lc-hidden">{say("al_find_person")}</span>
          <input type="search" placeholder={say("al_find_person")} value={words} onChange={(event) => setWords(event.target.value)} />
        </label>
      )}
      {problem && (
        <p className="lc-field-error al-drawer-why" role="alert">
          {problem}
        </p>
      )}
      {rows?.length === 0 && <p className="al-drawer-why lc-subtle">{say(words ? "al_nobody_called" : "al_nobody")}</p>}
      <ul className="al-people">
        {rows?.map((row, place) => (
          <li key={`${row.id} ${place}`}>
            {mayAct && (
              <input
                type="checkbox"
                aria-label={row.name}
                disabled={!row.is_inside}
                checked={chosen.includes(row.id)}
                onChange={() => setChosen(chosen.includes(row.id) ? chosen.filter((id) => id !== row.id) : [...chosen, row.id])}
              />
            )}
            <Face person={row} />
            <div className="al-person">
              <div className="al-person-top">
                <a href={row.url} target="_blank" rel="noreferrer">
                  {row.name}
                </a>
                <span className="lc-meta">{row.since}</span>
              </div>
              {(row.note || row.next) && <span className="lc-meta">{[row.note, row.next].filter(Boolean).join(" · ")}</span>}
            </div>
          </li>
        ))}
      </ul>
      <div className="al-drawer-foot">
        <span className="lc-meta">{counted(rows?.length ?? 0, source, page)}</span>
        {page?.after && (
          <button type="button" className="lc-button lc-button-small" onClick={more}>
            {say("al_more")}
          </button>
        )}
      </div>
      {mayAct && page && (rows?.length ?? 0) > 0 && (
        <Deeds
          source={source}
          until={page.until ?? ""}
          chosen={chosen}
          onDone={() => {
            setChosen([]);
            setTurn(turn + 1);
            heading.current?.focus();
          }}
        />
      )}
    </aside>
  );
}

function counted(here: number, source: Source, page: Page | null): string {
  if (page?.kept !== undefined && page.kept < source.count) return say("al_of_kept", { n: shown(here), all: shown(source.count), kept: shown(page.kept) });
  return say("al_of", { n: shown(here), all: shown(Math.max(source.count, here)) });
}

const sentenceOf = (error: unknown): string => (error instanceof Refused && error.message ? error.message : say("al_away"));

function ask(source: Source, words: string, after: string): Promise<Page> {
  const { number, step, detail, run } = source;
  const asked = new URLSearchParams({ number, step, detail, after });
  if (words) asked.set("q", words);
  if (run) asked.set("run", String(run));
  else asked.set("window", part<string>("window") ?? "30d");
  return get<Page>(`${alive.urls[run ? "dry_run_people" : "people"]}?${asked}`);
}
