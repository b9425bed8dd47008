export interface Person {
  name: string;
  initials: string;
  tint: number;
}

export const Face = ({ person, small = false }: { person: Person; small?: boolean }) => (
  <span className={`lc-avatar lc-tint-${person.tint}${small ? " al-face-small" : ""}`} aria-hidden="true">
    {person.initials}
  </span>
);
