import { append } from "../acts";
import { boot } from "../boot";
import { withTriggers } from "../doc/change";
import { change } from "../history";
import { TileRow } from "../palette/Palette";
import { Icon, IconTile, Tool } from "../parts";
import { now, set, useEditor } from "../state";
import type { Settings, Trigger } from "../types";
import { say } from "../words";
import { FormHost } from "./FormHost";

export function Triggers() {
  const triggers = useEditor((state) => state.doc.draft.triggers);
  const cards = useEditor((state) => state.view.triggers);
  const tab = useEditor((state) => state.tab);
  const openAt = tab.startsWith("trigger-") ? Number(tab.slice(8)) : triggers.length === 1 ? 0 : -1;
  return (
    <>
      {triggers.map((trigger, place) => {
        const card = cards[place];
        return (
          <section key={`${place} ${trigger.kind}`} className="ed-trigger">
            <div className="ed-trigger-head">
              <IconTile icon={card?.icon ?? "bolt"} family="trigger" />
              <button type="button" className="ed-trigger-words" aria-expanded={openAt === place} onClick={() => set({ tab: openAt === place ? "trigger-none" : `trigger-${place}` })}>
                {card?.sentence ?? trigger.kind}
              </button>
              <Tool icon="delete" label={say("menu_remove")} onClick={() => remove(place)} />
            </div>
            {card?.problems.map((problem) => (
              <p key={problem} className="ed-problem">
                <Icon name="error" />
                {problem}
              </p>
            ))}
            {openAt === place && <TriggerForm place={place} trigger={trigger} />}
          </section>
        );
      })}
      <details className="ed-more-ways" open={triggers.length === 0}>
        <summary>{triggers.length ? say("another_way_in") : say("first_way_in")}</summary>
        {boot.palette[0]?.tiles.map((tile) => <TileRow key={tile.kind} tile={tile} isBest={false} onChoose={append} />)}
      </details>
    </>
  );
}

function TriggerForm({ place, trigger }: { place: number; trigger: Trigger }) {
  const { kind, ...settings } = trigger;
  const store = (typed: Settings) => {
    const { doc } = now();
    const fresh = doc.draft.triggers.map((each, at) => (at === place ? { ...typed, kind } : each));
    if (JSON.stringify(fresh) !== JSON.stringify(doc.draft.triggers)) change(say("act_trigger"), withTriggers(doc, fresh), `trigger ${place}`);
  };
  return <FormHost id={`trigger ${place}`} sort="trigger" kind={kind} settings={settings} onSettings={store} />;
}

function remove(place: number): void {
  const { doc } = now();
  const left = doc.draft.triggers.filter((_each, at) => at !== place);
  change(say("act_remove", { what: now().view.triggers[place]?.sentence ?? "" }), withTriggers(doc, left));
  set({ tab: "trigger-none" });
}
