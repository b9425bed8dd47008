// Beside a segment: its overlap with another, drawn by the server. Where people are put in by hand there is no builder.
(() => {
  const start = () => {
    const beside = document.querySelector("[data-beside]");
    const side = document.querySelector("[data-side]");
    const byHand = document.querySelector("#id_is_static");
    const row = document.querySelector(".field-definition");
    const arrange = () => {
      if (row) row.hidden = byHand?.checked ?? false;
      if (beside && side) {
        if (byHand?.checked) document.querySelector("[data-beside-home]").append(beside);
        else side.append(beside);
      }
    };
    beside?.parentElement.setAttribute("data-beside-home", "");
    byHand?.addEventListener("change", arrange);
    arrange();
    beside?.querySelector("[data-overlap]")?.addEventListener("change", async (event) => {
      const shown = beside.querySelector("[data-overlap-shown]");
      const other = event.target.value;
      if (!other) return shown.replaceChildren();
      const answer = await fetch(`${event.target.dataset.overlap}?other=${other}`, { credentials: "same-origin" });
      if (!answer.ok) return;
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      if (event.target.value !== other) return; // another was chosen meanwhile
      shown.replaceChildren(holder.content);
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
