import { useEffect, useRef, type CSSProperties, type ReactNode } from "react";

interface Props {
  title: string;
  children: ReactNode;
  className?: string;
  style?: CSSProperties;
  onClose: () => void;
}

/** Above everything; Escape and a click beside it close it. */
export function Dialog({ title, children, className = "", style, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`ed-sheet ${className}`}
      style={style}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {children}
    </dialog>
  );
}
