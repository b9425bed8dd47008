// What opens above the canvas for a moment. Escape closes it and gives the focus back.
import { useRef, useState } from "react";
import { choose, insert, openPanel } from "./acts";
import { Ask } from "./Ask";
import { boot } from "./boot";
import { Dialog } from "./Dialog";
import { look } from "./server/look";
import { focusCanvas } from "./focus";
import { best, found, TileRow } from "./palette/Palette";
import { Icon, IconTile, Tool } from "./parts";
import { PublishSheet } from "./publish/Sheet";
import { now, set, useEditor, type Sheet } from "./state";
import { Stale } from "./Stale";
import { BEGIN, type Tile } from "./types";
import { say } from "./words";

const close = () => {
  set({ sheet: { kind: "none" } });
  focusCanvas();
};

export function Sheets() {
  const sheet = useEditor((state) => state.sheet);
  switch (sheet.kind) {
    case "insert":
      return <Insert sheet={sheet} />;
    case "jump":
      return <Jump />;
    case "problems":
      return <Problems />;
    case "keys":
      return <Keys />;
    case "frame":
      return <Frame url={sheet.url} title={sheet.title} />;
    case "ask":
      return <Ask sheet={sheet} />;
    case "publish":
      return <PublishSheet />;
    case "stale":
      return <Stale theirs={sheet.theirs} />;
    default:
      return null;
  }
}

function Insert({ sheet }: { sheet: Extract<Sheet, { kind: "insert" }> }) {
  const [words, setWords] = useState("");
  const groups = found(words, true);
  const chosen = best(groups, words);
  const take = (tile: Tile) => {
    set({ sheet: { kind: "none" } });
    insert(tile, sheet.after, sheet.exit);
    focusCanvas();
  };
  const style = { left: Math.min(sheet.x - 20, window.innerWidth - 330), top: Math.min(sheet.y + 12, Math.max(window.innerHeight - 440, 20)) };
  return (
    <Dialog onClose={close} title={say("insert_here")} className="ed-insert" style={style}>
      <label className="lc-search">
        <Icon name="search" />
        <input
          autoFocus
          placeholder={say("find")}
          aria-label={say("find")}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && chosen) take(chosen);
          }}
        />
      </label>
      <div className="ed-choices">
        {groups.flatMap((group) => group.tiles.map((tile) => <TileRow key={`${tile.kind} ${tile.channel ?? ""}`} tile={tile} onChoose={take} isBest={tile === chosen} />))}
      </div>
    </Dialog>
  );
}

function Jump() {
  const [words, setWords] = useState("");
  const cards = useEditor((state) => state.view.steps);
  const fitting = cards.filter((card) => `${card.sentence} ${card.label} ${card.line}`.toLowerCase().includes(words.toLowerCase())).slice(0, 50);
  const take = (key: string) => {
    close();
    choose(key, false);
    set({ parts: { ...now().parts, show: key } });
  };
  return (
    <Dialog onClose={close} title={say("jump")} className="ed-jump">
      <label className="lc-search">
        <Icon name="search" />
        <input
          autoFocus
          placeholder={say("jump")}
          aria-label={say("jump")}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && fitting[0]) take(fitting[0].key);
          }}
        />
      </label>
      <div className="ed-choices">
        {fitting.map((card, place) => (
          <button key={card.key} type="button" className={`ed-choice${place === 0 && words ? " ed-choice-best" : ""}`} onClick={() => take(card.key)}>
            <IconTile icon={card.icon} family={card.family} />
            <span>
              <b>{card.sentence}</b>
              <span className="lc-meta lc-one-line">{card.label}</span>
            </span>
          </button>
        ))}
        {fitting.length === 0 && <p className="lc-subtle">{say("find_nothing")}</p>}
      </div>
    </Dialog>
  );
}

function Problems() {
  const view = useEditor((state) => state.view);
  const go = (key: string) => {
    set({ sheet: { kind: "none" } });
    openPanel(key);
    set({ parts: { ...now().parts, show: key } });
  };
  const whole = (sentence: string) => (view.triggers.length === 0 || /enter|lets/i.test(sentence) ? BEGIN : "rules");
  return (
    <Dialog onClose={close} title={say("problems_title")} className="ed-side">
      <div className="ed-inspector-head">
        <div className="ed-inspector-words">
          <h2>{say("problems_title")}</h2>
          <span className="lc-meta">{say("problems_why")}</span>
        </div>
        <Tool icon="close" label={say("close")} onClick={close} />
      </div>
      <div className="ed-choices">
        {view.problems.map((problem) => (
          <button key={problem} type="button" className="ed-choice" onClick={() => go(whole(problem))}>
            <IconTile icon="error" family="broken" />
            <span>
              <b>{problem}</b>
            </span>
          </button>
        ))}
        {view.steps.flatMap((card) =>
          card.problems.map((problem) => (
            <button key={`${card.key} ${problem}`} type="button" className="ed-choice" onClick={() => go(card.key)}>
              <IconTile icon={card.icon} family={card.family} />
              <span>
                <b>{problem}</b>
                <span className="lc-meta lc-one-line">{card.sentence}</span>
              </span>
            </button>
          )),
        )}
      </div>
    </Dialog>
  );
}

function Keys() {
  const all = say("key_list").split("\n").map((line) => line.split("|"));
  const keys = boot.may_change ? all : all.filter(([key]) => ["← ↑ → ↓", "Enter", "Ctrl+K", "+, −, 0", "Esc"].includes(key ?? ""));
  return (
    <Dialog onClose={close} title={say("keys")} className="ed-keys">
      <div className="ed-inspector-head">
        <h2 className="ed-inspector-words">{say("keys")}</h2>
        <Tool icon="close" label={say("close")} onClick={close} />
      </div>
      <dl>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function Frame({ url, title }: { url: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const isLeaving = useRef(false);
  const [isRefused, setRefused] = useState(false);
  const done = () => {
    close();
    void look(now().doc); // what was written there may be on a card
  };
  const unsaved = () => frame.current?.contentDocument?.querySelector<HTMLFormElement>("form[data-unsaved]");
  // What was written is saved on the way out; what cannot be saved stays open with its reason.
  const leave = () => {
    const form = unsaved();
    if (!form) return done();
    isLeaving.current = true;
    form.requestSubmit();
  };
  const loaded = () => {
    if (isLeaving.current && !unsaved()) return done();
    setRefused(isLeaving.current);
    isLeaving.current = false;
  };
  return (
    <Dialog title={title} className="ed-frame" onClose={leave}>
      <div className="ed-inspector-head">
        <h2 className="ed-inspector-words">{title}</h2>
        <button type="button" className="lc-button" onClick={isRefused ? done : leave}>
          {say(isRefused ? "back_unsaved" : "back_to_canvas")}
        </button>
      </div>
      <iframe ref={frame} src={url} title={title} onLoad={loaded} />
    </Dialog>
  );
}
