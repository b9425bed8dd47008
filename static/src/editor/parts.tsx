// Small things that are shown everywhere.
import type { ReactNode } from "react";

export const Icon = ({ name }: { name: string }) => (
  <span className="material-symbols-outlined" aria-hidden="true">
    {name}
  </span>
);

export const IconTile = ({ icon, family, round = false }: { icon: string; family: string; round?: boolean }) => (
  <span className={`lc-tile lc-family-${family}${round ? " lc-tile-round" : ""}`}>
    <Icon name={icon} />
  </span>
);

interface ToolProps {
  icon: string;
  label: string;
  onClick: () => void;
  disabled?: boolean;
  pressed?: boolean;
}

export const Tool = ({ icon, label, onClick, disabled, pressed }: ToolProps) => (
  <button type="button" className="ed-tool" title={label} aria-label={label} onClick={onClick} disabled={disabled} aria-pressed={pressed}>
    <Icon name={icon} />
  </button>
);

export const Hidden = ({ children }: { children: ReactNode }) => <span className="lc-hidden">{children}</span>;
