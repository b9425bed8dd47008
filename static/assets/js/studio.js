// Writing a message: what it looks like while you write, fields to insert, and a word about what is not saved.
(() => {
  const studio = document.querySelector(".lc-studio");
  const form = studio?.querySelector(".lc-studio-form");
  const pane = document.getElementById("pane");
  if (!form || !pane) return;
  const WAIT = 400;
  let timer = 0;
  let latest = 0;
  let isChanged = false;
  let writing = null;

  const look = async () => {
    const asked = ++latest;
    const answer = await fetch(studio.dataset.paneUrl, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const text = await answer.text();
    if (asked !== latest) return; // more was written meanwhile
    const tab = pane.querySelector("[role=tab][aria-selected=true]")?.id;
    const width = pane.querySelector("[data-width][aria-pressed=true]")?.dataset.width;
    pane.innerHTML = text;
    if (tab) document.getElementById(tab)?.click();
    if (width) pane.querySelector(`button[data-width="${width}"]`)?.click();
  };

  form.addEventListener("input", () => {
    isChanged = true;
    const word = form.querySelector("[data-unsaved]");
    if (word) word.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
  form.addEventListener("submit", () => {
    isChanged = false;
    clearTimeout(timer);
  });
  addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });

  form.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-words]")) writing = event.target;
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-insert], [data-copy]");
    if (!button) return;
    if (button.dataset.copy) return navigator.clipboard?.writeText(button.dataset.copy);
    const input = writing?.isConnected ? writing : form.querySelector("[data-words]");
    if (!input) return;
    const text = button.dataset.insert;
    const at = input.selectionStart ?? input.value.length;
    input.setRangeText(text, at, input.selectionEnd ?? at, "end");
    input.focus();
    const gap = text.indexOf("''");
    if (gap >= 0) input.setSelectionRange(at + gap + 1, at + gap + 1);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // The words as they stand in the form, saved or not, and nothing on the page is lost.
  const test = document.querySelector("[data-test]");
  test?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = new FormData(form);
    for (const [name, value] of new FormData(test)) words.set(name, value);
    words.set("words", "1");
    words.set("quiet", "1");
    const answer = await fetch(test.action, { method: "POST", body: words, credentials: "same-origin" });
    if (answer.ok && !answer.redirected) test.querySelector("[data-tested]").innerHTML = await answer.text();
    else test.submit();
  });

  const checks = document.getElementById("checks");
  if (checks?.querySelector("a")) {
    fetch(studio.dataset.checksUrl, { credentials: "same-origin" }).then(async (answer) => {
      if (answer.ok && !answer.redirected) checks.innerHTML = await answer.text();
    });
  }
})();
