// Under the canvas: how many would have gone out each day, and how many not.
import { useEditor } from "../state";
import { say } from "../words";
import { laid } from "./state";

const lang = document.documentElement.lang;
// Day before month, as everywhere else.
const day = new Intl.DateTimeFormat(lang.startsWith("en") ? "en-GB" : lang || undefined, { day: "numeric", month: "short", timeZone: "UTC" });

export function Days() {
  const run = useEditor((state) => laid(state.parts));
  if (!run?.days?.length) return null;
  const days = filled(run.days);
  const most = Math.max(...days.map(([, went, not]) => went + not), 1);
  const first = days[0]?.[0];
  const last = days.at(-1)?.[0];
  return (
    <figure className="al-days-row" aria-label={say("al_each_day")}>
      <div className="al-bars" aria-hidden="true">
        {days.map(([date, went, not]) => (
          <span key={date} title={`${day.format(new Date(date))}: ${went} · ${not}`}>
            <span className="al-bar-not" style={{ height: `${(100 * not) / most}%` }} />
            <span className="al-bar-went" style={{ height: `${(100 * went) / most}%` }} />
          </span>
        ))}
      </div>
      <figcaption className="lc-meta">
        <span>{first && day.format(new Date(first))}</span>
        <span className="al-key">
          <i className="al-bar-went" /> {say("al_went_out")} <i className="al-bar-not" /> {say("al_did_not")}
        </span>
        <span>{last && day.format(new Date(last))}</span>
      </figcaption>
      <table className="lc-hidden">
        <caption>{say("al_each_day")}</caption>
        <tbody>
          {run.days.map(([date, went, not]) => (
            <tr key={date}>
              <th scope="row">{day.format(new Date(date))}</th>
              <td>{went}</td>
              <td>{not}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

type Day = [string, number, number];

/** With the days on which nothing would have happened. */
function filled(days: Day[]): Day[] {
  const known = new Map(days.map((each) => [each[0], each]));
  const found: Day[] = [];
  const at = new Date(days[0]?.[0] ?? "");
  const end = new Date(days.at(-1)?.[0] ?? "");
  while (at <= end) {
    const date = at.toISOString().slice(0, 10);
    found.push(known.get(date) ?? [date, 0, 0]);
    at.setUTCDate(at.getUTCDate() + 1);
  }
  return found;
}
