// Shaping the journey map by dragging: a card dropped on a cell sends the form that its “Move” would send.
(() => {
  let dragged = null;
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-drag]") ?? null;
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  const cellAt = (event) => {
    const cell = dragged && event.target.closest?.("[data-cell]");
    return cell && !/^~|~$/.test(cell.dataset.cell) ? cell : null;
  };
  const mark = (cell) => {
    for (const each of document.querySelectorAll(".lc-journey-over")) each.classList.remove("lc-journey-over");
    cell?.classList.add("lc-journey-over");
  };
  document.addEventListener("dragover", (event) => {
    const cell = cellAt(event);
    if (cell) event.preventDefault();
    mark(cell);
  });
  document.addEventListener("drop", (event) => {
    const cell = cellAt(event);
    if (!cell) return;
    event.preventDefault();
    const form = dragged.querySelector("[data-move]");
    form.elements.cell.value = cell.dataset.cell;
    form.requestSubmit(form.querySelector("[name=do]"));
  });
  document.addEventListener("dragend", () => {
    mark(null);
    dragged = null;
  });
})();
