// Keeps a page true while somebody looks at it. <main data-live="URL" data-every="5"> is asked for again every few
// seconds; each [data-live-part] whose words changed is replaced in place. A hidden tab asks nothing.
(() => {
  const page = document.querySelector("[data-live]");
  if (!page) return;
  const every = Number(page.dataset.every || 5) * 1000;
  const quietFor = 30_000; // readers of the screen aloud hear news at most this often
  const voice = page.querySelector("[data-live-voice]");
  let spoken = Date.now();
  let running = false;
  let rest = 0; // a slow answer is asked for less often, so that looking never becomes the load

  const isBusy = (part) => part.contains(document.activeElement) || part.querySelector("details[open]");

  const replace = (part, fresh) => {
    if (part.innerHTML === fresh.innerHTML || isBusy(part)) return;
    part.innerHTML = fresh.innerHTML;
    for (const number of part.querySelectorAll("b, .lc-number")) number.classList.add("lc-changed");
  };

  const say = (fresh) => {
    if (!voice || Date.now() - spoken < quietFor) return;
    const news = fresh.querySelector("[data-live-voice]");
    if (!news || news.textContent === voice.textContent) return;
    voice.textContent = news.textContent;
    spoken = Date.now();
  };

  const ask = async () => {
    if (document.hidden || running || Date.now() < rest) return;
    running = true;
    const begun = Date.now();
    try {
      const answer = await fetch(page.dataset.live, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (answer.redirected || answer.status === 403) return clearInterval(timer); // logged out
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of page.querySelectorAll("[data-live-part]")) {
        const same = fresh.querySelector(`[data-live-part="${CSS.escape(part.dataset.livePart)}"]`);
        if (same) replace(part, same);
      }
      say(fresh);
    } catch {
      // The server is away for a moment: what stands on the page is the last we know.
    } finally {
      running = false;
      rest = Date.now() + (Date.now() - begun) * 10;
    }
  };

  const timer = setInterval(ask, every);
  document.addEventListener("visibilitychange", ask);
})();
