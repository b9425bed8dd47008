/** Once whatever lies above it is gone: an open dialog lets nothing else have the focus. */
export const focusCanvas = (): void => void window.setTimeout(() => document.querySelector<HTMLElement>(".ed-canvas, .ed-outline")?.focus(), 0);
