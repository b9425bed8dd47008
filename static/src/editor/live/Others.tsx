// Who else has this campaign open: faces in the header, a name on the step that somebody has open.
import { Face } from "../alive/Face";
import { usePart } from "../alive/parts";
import { say } from "../words";
import type { Other } from "./pulse";

export function Others() {
  const others = usePart<Other[]>("others") ?? [];
  return (
    <>
      {others.map((each) => (
        <span key={each.name} className="al-other" title={say("al_is_here", { who: each.name })}>
          <Face person={each} />
          <span className="lc-hidden">{say("al_is_here", { who: each.name })}</span>
        </span>
      ))}
    </>
  );
}

export function NameOnStep({ stepKey }: { stepKey: string }) {
  const others = usePart<Other[]>("others");
  const here = others?.filter((each) => each.step === stepKey) ?? [];
  if (!here.length) return null;
  return (
    <span className="al-names">
      {here.map((each) => (
        <span key={each.name} className={`al-name lc-tint-${each.tint}`}>
          {each.name}
        </span>
      ))}
    </span>
  );
}
