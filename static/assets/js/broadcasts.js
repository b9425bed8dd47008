// A step of a broadcast: keeps what is written a moment after it was written, and shows who would get it. Each button
// keeps it too, so nothing is lost where this does not run.
(() => {
  const PAUSE = 700;
  const AGAIN = 5000;
  const form = document.querySelector("[data-wizard]");
  if (!form) return;
  const state = document.querySelector("[data-state]");
  let timer;
  let running = null;
  let last = "";

  const wordsOf = (of) => new URLSearchParams([...new FormData(of)].filter(([name]) => name !== "seen")).toString();
  const written = () => wordsOf(form);
  const served = () => {
    const copy = form.cloneNode(true);
    copy.reset();
    return wordsOf(copy);
  };
  const say = (words) => state && (state.textContent = words);

  const show = (fresh) => {
    for (const part of form.querySelectorAll("[data-live-part]")) {
      const same = fresh.querySelector(`[data-live-part="${CSS.escape(part.dataset.livePart)}"]`);
      if (same && same.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.innerHTML = same.innerHTML;
    }
    const seen = fresh.querySelector("[data-seen]");
    if (seen) form.elements.seen.value = seen.value;
  };

  const keep = async () => {
    const now = written();
    if (now === last) return;
    say(state?.dataset.saving);
    const body = new FormData(form);
    body.set("to", "stay");
    try {
      const answer = await fetch(location.href, { method: "POST", body, credentials: "same-origin" });
      if (answer.status === 409) return say((await answer.json()).sentence);
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const text = await answer.text();
      last = now;
      show(new DOMParser().parseFromString(text, "text/html"));
      say(location.pathname.endsWith("/add/") ? "" : state?.dataset.kept);
    } catch {
      say(state?.dataset.lost);
      timer = setTimeout(start, AGAIN);
    }
  };

  const start = () => {
    clearTimeout(timer);
    running = (running ?? Promise.resolve()).then(keep);
    return running;
  };

  const later = (event) => {
    if (event?.target?.matches?.("[data-narrow]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => written() !== last && start(), PAUSE);
  };

  last = served();
  for (const what of ["input", "change", "click", "lc:added"]) form.addEventListener(what, later);
  later(); // whoever was faster than this script has chosen it all the same

  // What is on its way has to arrive first, else the two would look like two people who change it.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    const to = document.createElement("input");
    Object.assign(to, { type: "hidden", name: "to", value: event.submitter?.value ?? "" });
    await running;
    clearTimeout(timer);
    form.append(to);
    form.submit();
  });

  const narrow = form.querySelector("[data-narrow]");
  narrow?.addEventListener("input", () => {
    const words = narrow.value.trim().toLocaleLowerCase();
    for (const row of document.getElementById(narrow.dataset.narrow).querySelectorAll("label")) {
      row.hidden = words !== "" && !row.textContent.toLocaleLowerCase().includes(words);
    }
  });
  narrow?.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
})();
