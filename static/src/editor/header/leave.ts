import { flush } from "../server/save";

/** To another page, once everything is stored. */
export function leave(event: { preventDefault: () => void }, url: string): void {
  event.preventDefault();
  void flush().then((isStored) => {
    if (isStored) window.location.assign(url);
  });
}
