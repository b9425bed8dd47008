// The same workflow as a list, for readers of the screen aloud and for phones.
import { openPanel } from "../acts";
import { boot } from "../boot";
import { cardOf, exitsOf } from "../doc/walk";
import { shown } from "../number";
import { Icon, IconTile } from "../parts";
import { set, useEditor } from "../state";
import { BEGIN, type Card, type Exit } from "../types";
import { say, sayMany } from "../words";

export function Outline() {
  const doc = useEditor((state) => state.doc);
  const view = useEditor((state) => state.view);
  const open = useEditor((state) => state.open);
  const cards = view.steps.filter((card) => doc.draft.steps[card.key]);
  const trigger = view.triggers[0];
  return (
    <div className="ed-outline" tabIndex={-1}>
      {view.exit_rule && (
        <p className="ed-outline-rule">
          <Icon name="logout" />
          {say("exit_rule", { what: view.exit_rule })}
        </p>
      )}
      <ol role="tree" aria-label={say("outline")}>
        <li role="treeitem" aria-level={1} aria-selected={open === BEGIN} className="ed-line">
          <IconTile icon={trigger?.icon ?? "bolt"} family="trigger" />
          <button type="button" className="ed-line-words" onClick={() => openPanel(BEGIN)}>
            <span className="lc-meta">{say("starts_when")}</span>
            <b>{trigger?.sentence ?? say("nobody_enters")}</b>
          </button>
          <AddAfter from={BEGIN} exit="next" words={say("insert_here")} />
        </li>
        {cards.map((card, place) => (
          <Line key={card.key} card={card} below={cards[place + 1]?.key ?? ""} isOpen={open === card.key} />
        ))}
      </ol>
    </div>
  );
}

function Line({ card, below, isOpen }: { card: Card; below: string; isOpen: boolean }) {
  const waiting = useEditor((state) => state.live.steps[card.key]?.waiting ?? 0);
  const doc = useEditor((state) => state.doc);
  const view = useEditor((state) => state.view);
  const exits = exitsOf(doc.draft, card.key);
  const sentence = (key: string) => cardOf(view, key)?.sentence ?? "";
  const isSaid = (exit: Exit) => card.exits.length > 1 || exits[exit.name] !== below;
  return (
    <li role="treeitem" aria-level={card.level + 1} aria-selected={isOpen} className={`ed-line ed-level-${card.level}${card.problems.length ? " ed-line-wrong" : ""}`}>
      <IconTile icon={card.icon} family={card.family} />
      <button type="button" className="ed-line-words" onClick={() => openPanel(card.key)}>
        <span className="lc-meta">{card.label}</span>
        <b>{card.sentence}</b>
        {card.problems.map((problem) => (
          <span key={problem} className="lc-field-error">
            {problem}
          </span>
        ))}
      </button>
      {card.state && <span className="ed-chip">{say(card.state)}</span>}
      {waiting > 0 && (
        <button type="button" className="ed-chip al-chip" data-people={`waiting ${card.key}`} aria-label={sayMany("people_here", waiting)}>
          <Icon name="person" />
          {shown(waiting)}
        </button>
      )}
      <ul className="ed-line-ways">
        {card.exits.map((exit) => (
          <li key={exit.name}>
            {isSaid(exit) && (
              <span className={`ed-exit${exits[exit.name] ? "" : " ed-exit-wrong"}`}>
                {card.exits.length > 1 ? `${exit.words}: ` : ""}
                {exits[exit.name] ? say("go_to", { what: sentence(exits[exit.name] as string) }) : say("nowhere_yet")}
              </span>
            )}
            <AddAfter from={card.key} exit={exit.name} words={say("add_after", { step: card.sentence, way: exit.words })} />
          </li>
        ))}
      </ul>
    </li>
  );
}

const AddAfter = ({ from, exit, words }: { from: string; exit: string; words: string }) =>
  boot.may_change && (
    <button
      type="button"
      className="ed-line-plus"
      title={words}
      aria-label={words}
      onClick={(event) => {
        const { left, bottom } = event.currentTarget.getBoundingClientRect();
        set({ sheet: { kind: "insert", after: from, exit, x: left, y: bottom } });
      }}
    >
      <Icon name="add" />
    </button>
  );
