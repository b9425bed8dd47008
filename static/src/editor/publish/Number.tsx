import { usePart } from "../alive/parts";
import { shown } from "../number";
import type { Laid } from "./laid";

export function Number({ stepKey }: { stepKey: string }) {
  const place = usePart<Laid>("publish")?.places[stepKey];
  return place ? <span className="lc-impact-place ed-place">{shown(place)}</span> : null;
}
