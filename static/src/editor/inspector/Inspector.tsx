import { useRef } from "react";
import { duplicate, openPanel, removeChosen } from "../acts";
import { boot } from "../boot";
import { cardFor } from "../cards";
import { withRules, withSettings } from "../doc/change";
import { exitNames } from "../doc/walk";
import { change } from "../history";
import { beginConnecting } from "../keyboard";
import { focusCanvas } from "../focus";
import { Icon, IconTile, Tool } from "../parts";
import { canonical } from "../same";
import { slots } from "../slots";
import { now, set, useEditor } from "../state";
import { BEGIN, type Rules, type Settings } from "../types";
import { say } from "../words";
import { Exits } from "./Exits";
import { FormHost } from "./FormHost";
import { RuleWords, StepWords, TriggerWords } from "./Words";
import { Triggers } from "./Triggers";

export function Inspector() {
  const open = useEditor((state) => state.open);
  const isThere = useEditor((state) => open === "rules" || open === BEGIN || open in state.doc.draft.steps);
  const panel = useRef<HTMLElement>(null);
  const close = () => {
    set({ open: "" });
    focusCanvas();
  };
  if (!open || !isThere) return null;
  return (
    <aside
      className="ed-inspector"
      id="ed-inspector"
      ref={panel}
      tabIndex={-1}
      aria-label={say("inspector")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      {open === "rules" ? <RulesPanel close={close} /> : open === BEGIN ? <BeginPanel close={close} /> : <StepPanel key={open} id={open} close={close} />}
    </aside>
  );
}

interface HeadProps {
  icon: string;
  family: string;
  kind: string;
  title: string;
  close: () => void;
  children?: React.ReactNode;
}

const Head = ({ icon, family, kind, title, close, children }: HeadProps) => (
  <div className="ed-inspector-head">
    <IconTile icon={icon} family={family} />
    <div className="ed-inspector-words">
      <span className="lc-meta">{kind}</span>
      <h2>{title}</h2>
    </div>
    {children}
    <Tool icon="close" label={say("close")} onClick={close} />
  </div>
);

function StepPanel({ id, close }: { id: string; close: () => void }) {
  const spec = useEditor((state) => state.doc.draft.steps[id]);
  const view = useEditor((state) => state.view);
  const look = useEditor((state) => state.doc.draft.layout.looks[id]);
  const tab = useEditor((state) => state.tab);
  if (!spec) return null;
  const card = cardFor(view, id, spec.kind);
  const tabs = slots.tabs.map((each) => ({ ...each, said: each.label(id) })).filter((each) => each.said);
  const Panel = tabs.find((each) => each.name === tab)?.Panel;
  const onSettings = (settings: Settings, exits: string[]) => {
    const { doc } = now();
    if (canonical(doc.draft.steps[id]?.settings ?? {}) === canonical(settings)) return;
    change(say("act_settings", { what: card.label }), withSettings(doc, id, settings, exits.length ? { before: exitNames(now().view, id), after: exits } : undefined), `settings ${id}`);
  };
  return (
    <>
      <Head icon={card.icon} family={card.family} kind={card.label} title={card.sentence} close={close}>
        {boot.may_change && (
          <>
            <Tool icon="arrow_split" label={say("menu_connect")} onClick={() => (focusCanvas(), set({ focus: id }), beginConnecting())} />
            <Tool icon="content_copy" label={say("menu_duplicate")} onClick={() => (set({ selected: [id], focus: id }), duplicate())} />
            <Tool icon="delete" label={say("menu_remove")} onClick={() => (set({ selected: [id], focus: id }), removeChosen(), focusCanvas())} />
          </>
        )}
      </Head>
      {tabs.length > 0 && (
        <div className="lc-segmented ed-tabs" role="tablist">
          {[{ name: "settings", said: say("settings") }, ...tabs].map((each) => (
            <button key={each.name} type="button" role="tab" aria-selected={(Panel ? tab : "settings") === each.name} onClick={() => set({ tab: each.name })}>
              {each.said}
            </button>
          ))}
        </div>
      )}
      <div className="ed-inspector-body">
        {Panel ? (
          <Panel stepKey={id} />
        ) : (
          <>
            {card.problems.map((problem) => (
              <p key={problem} className="ed-problem">
                <Icon name="error" />
                {problem}
              </p>
            ))}
            {boot.may_change ? (
              <>
                <FormHost id={id} sort="step" kind={spec.kind} {...(look ? { channel: look } : {})} settings={spec.settings ?? {}} onSettings={onSettings} />
                <Exits id={id} card={card} />
              </>
            ) : (
              <StepWords id={id} card={card} />
            )}
          </>
        )}
      </div>
    </>
  );
}

function BeginPanel({ close }: { close: () => void }) {
  return (
    <>
      <Head icon="bolt" family="trigger" kind={say("starts_when")} title={say("what_lets_in")} close={close} />
      <div className="ed-inspector-body">
        {boot.may_change ? <Triggers /> : <TriggerWords />}
        <button type="button" className="lc-button lc-button-small" onClick={() => openPanel("rules")}>
          <Icon name="flag" />
          {say("rules")}
        </button>
      </div>
    </>
  );
}

function RulesPanel({ close }: { close: () => void }) {
  const rules = useEditor((state) => state.doc.rules);
  return (
    <>
      <Head icon="flag" family="goal" kind={rules.name} title={say("rules")} close={close} />
      <div className="ed-inspector-body">
        {boot.may_change ? (
          <FormHost
            id="rules"
            sort="rules"
            kind=""
            settings={rules as unknown as Settings}
            onSettings={(settings) => {
              if (canonical(now().doc.rules) !== canonical(settings)) change(say("act_rules"), withRules(now().doc, settings as Partial<Rules>), "rules");
            }}
          />
        ) : (
          <RuleWords />
        )}
      </div>
    </>
  );
}
