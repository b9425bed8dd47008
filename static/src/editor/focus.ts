const canvas = () => document.querySelector<HTMLElement>(".ed-canvas, .ed-outline");

/** At once, or where a dialog lies above it, which lets nothing else have the focus, as soon as that is gone. */
export function focusCanvas(): void {
  if (!document.querySelector("dialog[open]")) return canvas()?.focus();
  window.setTimeout(() => {
    if (document.activeElement === document.body) canvas()?.focus();
  }, 0);
}
