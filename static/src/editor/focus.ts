const canvas = () => document.querySelector<HTMLElement>(".ed-canvas, .ed-outline");
const LONGEST = 500; // ms in which a dialog that was told to close is gone

/** At once, or where a dialog lies above it, which lets nothing else have the focus, as soon as that is gone. */
export function focusCanvas(): void {
  if (!document.querySelector("dialog[open]")) return canvas()?.focus();
  focusOnceFree(performance.now() + LONGEST);
}

// It may be drawn once more before it goes. Where another has come in its place, that keeps the focus.
function focusOnceFree(latest: number): void {
  window.setTimeout(() => {
    if (!document.querySelector("dialog[open]")) {
      if (document.activeElement === document.body) canvas()?.focus();
    } else if (performance.now() < latest) focusOnceFree(latest);
  }, 0);
}
