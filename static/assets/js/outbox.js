// Opens a message beside the list without leaving the page; every row is a plain link where this does not run.
(() => {
  const box = document.querySelector(".lc-outbox");
  const pane = document.getElementById("pane");
  if (!box || !pane) return;
  let latest = 0;

  const open = async (row) => {
    const asked = ++latest;
    for (const other of box.querySelectorAll(".lc-message[aria-current]")) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    const answer = await fetch(`${row.href}&pane=1`, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return location.assign(row.href);
    const text = await answer.text();
    if (asked !== latest) return; // another row was chosen meanwhile
    pane.innerHTML = text;
    box.dataset.open = "";
    history.replaceState(null, "", row.href);
    if (matchMedia("(max-width: 767px)").matches) scrollTo(0, 0);
  };

  box.addEventListener("click", (event) => {
    if (event.target.closest("[data-back]")) return delete box.dataset.open;
    const row = event.target.closest(".lc-message");
    if (!row || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(row);
  });

  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest?.(".lc-message");
    if (!step || !row) return;
    const rows = [...box.querySelectorAll(".lc-message")];
    rows[rows.indexOf(row) + step]?.focus();
    event.preventDefault();
  });
})();
