// A question before something is done: with a line to write into, or only yes and no.
import { useState } from "react";
import { Dialog } from "./Dialog";
import { focusCanvas } from "./focus";
import { set, type Sheet } from "./state";
import { say } from "./words";

export function Ask({ sheet }: { sheet: Extract<Sheet, { kind: "ask" }> }) {
  const [words, setWords] = useState("");
  const close = () => {
    set({ sheet: { kind: "none" } });
    focusCanvas();
  };
  return (
    <Dialog title={sheet.title} className="ed-stale" onClose={close}>
      <form
        className="ed-ask lc-plain"
        onSubmit={(event) => {
          event.preventDefault();
          if (sheet.input !== undefined && !words.trim()) return;
          close();
          sheet.then(words.trim());
        }}
      >
        <h2>{sheet.title}</h2>
        {sheet.text && <p>{sheet.text}</p>}
        {sheet.input !== undefined && (
          <label className="lc-field">
            <span className="lc-hidden">{sheet.input}</span>
            <input autoFocus type="text" maxLength={160} placeholder={sheet.input} value={words} onChange={(event) => setWords(event.target.value)} />
          </label>
        )}
        <div className="ed-sheet-foot">
          <button type="button" className="lc-button" onClick={close}>
            {say("leave_it")}
          </button>
          <button type="submit" autoFocus={sheet.input === undefined} className={`lc-button ${sheet.danger ? "lc-button-danger" : "lc-button-primary"}`}>
            {sheet.button}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
