// Steps that publishing takes out, where they stood: red and dashed, with who waits there.
import { usePart } from "../alive/parts";
import { pathOf } from "../canvas/lines";
import { Icon, IconTile } from "../parts";
import { useEditor } from "../state";
import { say, shortened } from "../words";
import { ghostBoxes, linesOf } from "./beside";
import type { Laid } from "./laid";

export function Ghosts() {
  const laid = usePart<Laid>("publish");
  const doc = useEditor((state) => state.doc);
  const view = useEditor((state) => state.view);
  if (!laid || !view.ghosts.length) return null;
  const boxes = ghostBoxes(doc, view);
  return (
    <>
      <svg className="ed-around" aria-hidden="true">
        {linesOf(doc, view, boxes).map((points) => (
          <path key={points.join(" ")} className="ed-way ed-way-gone" d={pathOf(points)} />
        ))}
      </svg>
      {view.ghosts.map((ghost) => {
        const box = boxes.get(ghost.key);
        const people = laid.people[ghost.key];
        if (!box) return null;
        return (
          <div key={ghost.key} className={`ed-node ed-gone ed-${ghost.shape === "pill" ? "pill" : "card"}`} role="note" style={{ transform: `translate(${box.x}px, ${box.y}px)`, width: box.width, height: box.height }}>
            <div className="ed-node-top">
              <IconTile icon={ghost.icon} family="broken" round={ghost.shape === "pill"} />
              <div className="ed-node-words">
                {ghost.shape !== "pill" && <span className="ed-node-kind">{ghost.label}</span>}
                <span className="ed-node-title">{shortened(ghost.sentence)}</span>
              </div>
              {people && (
                <span className="ed-chip" title={people.words}>
                  <Icon name="person" />
                  {people.count}
                </span>
              )}
            </div>
            <span className="ed-gone-words">{say("taken_out")}</span>
            {laid.places[ghost.key] && <span className="lc-impact-place ed-place">{laid.places[ghost.key]}</span>}
          </div>
        );
      })}
    </>
  );
}
