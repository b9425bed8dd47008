import { useState, type KeyboardEvent } from "react";
import { append, insertBefore } from "../acts";
import { boot } from "../boot";
import { focusCanvas } from "../focus";
import { Icon, IconTile } from "../parts";
import { set } from "../state";
import type { Tile, TileGroup } from "../types";
import { say } from "../words";
import { forgetWays } from "../canvas/drops";

export function found(words: string, onlySteps = false): TileGroup[] {
  const asked = words.trim().toLowerCase();
  const fits = (tile: Tile) => !asked || `${tile.short} ${tile.label} ${tile.description}`.toLowerCase().includes(asked);
  return boot.palette
    .filter((group) => !onlySteps || group.family !== "trigger")
    .map((group) => ({ ...group, tiles: group.tiles.filter(fits) }))
    .filter((group) => group.tiles.length > 0);
}

/** The one that Enter takes: whose name begins so, before those whose name or description only holds it. */
export function best(groups: TileGroup[], words: string): Tile | undefined {
  const tiles = groups.flatMap((group) => group.tiles);
  const asked = words.trim().toLowerCase();
  const begins = (tile: Tile) => tile.short.toLowerCase().startsWith(asked) || tile.label.toLowerCase().startsWith(asked);
  return tiles.find((tile) => tile.sort === "step" && begins(tile)) ?? tiles.find(begins) ?? tiles[0];
}

export function Palette() {
  const [words, setWords] = useState("");
  const groups = found(words);
  const chosen = words ? best(groups, words) : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      setWords("");
      focusCanvas();
    }
    if (event.key !== "Enter" || !chosen) return;
    event.preventDefault();
    if (event.shiftKey) insertBefore(chosen);
    else append(chosen);
    setWords("");
    focusCanvas();
  };
  return (
    <nav className="ed-palette" aria-label={say("palette")}>
      <div className="ed-palette-head">
        <label className="lc-search">
          <Icon name="search" />
          <input id="ed-find" type="search" placeholder={say("find")} aria-label={say("find")} value={words} onChange={(event) => setWords(event.target.value)} onKeyDown={onKeyDown} autoComplete="off" />
          <kbd>/</kbd>
        </label>
      </div>
      <div className="ed-palette-groups">
        {groups.map((group) => (
          <section key={group.family}>
            <h2>{group.label}</h2>
            <div className="ed-tiles">
              {group.tiles.map((tile) => (
                <PaletteTile key={`${tile.kind} ${tile.channel ?? ""}`} tile={tile} isBest={tile === chosen} />
              ))}
            </div>
          </section>
        ))}
        {groups.length === 0 && <p className="lc-subtle">{say("find_nothing")}</p>}
      </div>
    </nav>
  );
}

/** The node that it becomes, for the time of the drag. */
function ghostOf(tile: Tile, beside: Element): HTMLElement {
  const ghost = document.createElement("div");
  ghost.className = `ed-node ed-ghost ed-${tile.shape === "pill" ? "pill" : "card"}`;
  const top = ghost.appendChild(document.createElement("div"));
  top.className = "ed-node-top";
  const square = top.appendChild(document.createElement("span"));
  square.className = `lc-tile lc-family-${tile.family}`;
  square.append((beside.querySelector(".material-symbols-outlined") as Element).cloneNode(true));
  const title = top.appendChild(document.createElement("span"));
  title.className = "ed-node-title";
  title.textContent = tile.label;
  beside.closest(".ed")?.append(ghost);
  return ghost;
}

function PaletteTile({ tile, isBest }: { tile: Tile; isBest: boolean }) {
  return (
    <button
      type="button"
      className={`ed-tile ed-tile-${tile.family}${isBest ? " ed-tile-best" : ""}`}
      title={`${tile.label}. ${tile.description}`}
      draggable
      onClick={() => {
        append(tile);
        focusCanvas();
      }}
      onDragStart={(event) => {
        forgetWays();
        event.dataTransfer.setData("text/plain", tile.label);
        event.dataTransfer.effectAllowed = "copy";
        const ghost = ghostOf(tile, event.currentTarget);
        event.dataTransfer.setDragImage(ghost, 118, 31);
        window.setTimeout(() => ghost.remove(), 0);
        set({ dragged: tile });
      }}
      onDragEnd={() => set({ dragged: null, dropEdge: "" })}
    >
      <Icon name={tile.icon} />
      <span>{tile.short}</span>
    </button>
  );
}

export const TileRow = ({ tile, onChoose, isBest }: { tile: Tile; onChoose: (tile: Tile) => void; isBest: boolean }) => (
  <button type="button" className={`ed-choice${isBest ? " ed-choice-best" : ""}`} onClick={() => onChoose(tile)}>
    <IconTile icon={tile.icon} family={tile.family} />
    <span>
      <b>{tile.label}</b>
      <span className="lc-meta lc-one-line">{tile.description}</span>
    </span>
  </button>
);
