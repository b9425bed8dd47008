// A message as they would see it: a mail in a frame of its own that can do nothing, a text in a bubble.
import { say } from "../words";
import type { Message } from "./state";

export function Seen({ message }: { message: Message }) {
  if (message.html !== undefined)
    return (
      <figure className="al-mail">
        <figcaption>
          <b>{message.subject}</b>
          {message.preview && <span className="lc-meta">{message.preview}</span>}
        </figcaption>
        <iframe title={say("al_as_seen", { what: message.subject ?? "" })} sandbox="" srcDoc={message.html} />
      </figure>
    );
  if (message.text !== undefined)
    return (
      <figure className="al-text">
        <blockquote>{message.text}</blockquote>
        <figcaption className="lc-meta">{message.parts}</figcaption>
      </figure>
    );
  return (
    <dl className="al-facts">
      {message.facts?.map(([name, value]) => (
        <div key={name}>
          <dt className="lc-meta">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
