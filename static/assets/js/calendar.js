// The calendar: arrows go to earlier and later days; a broadcast dropped on a day sends the form that its “Move” would send.
(() => {
  let dragged = null;
  const dayAt = (event) => dragged && event.target.closest?.("[data-day]");
  const mark = (day) => {
    for (const each of document.querySelectorAll(".lc-cal-here")) each.classList.remove("lc-cal-here");
    day?.classList.add("lc-cal-here");
  };

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-drag]") ?? null;
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    const day = dayAt(event);
    if (day) event.preventDefault();
    mark(day);
  });
  document.addEventListener("drop", (event) => {
    const day = dayAt(event);
    if (!day) return;
    event.preventDefault();
    const form = dragged.querySelector("[data-move]");
    const time = form.elements.at.value.split("T")[1];
    form.elements.at.value = `${day.dataset.day}T${time}`;
    form.requestSubmit();
  });
  document.addEventListener("dragend", () => {
    mark(null);
    dragged = null;
  });

  // Back from “Move it”: at the day, in the picture or, where there is room for that only, in the list.
  const moved = /^#day-(\d{4}-\d\d-\d\d)$/.exec(location.hash)?.[1];
  const shown = moved && [...document.querySelectorAll(`[data-day="${moved}"]`)].find((day) => day.offsetParent);
  if (shown) {
    mark(shown);
    shown.scrollIntoView({ block: "center" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, details[open], [contenteditable]")) return;
    const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    if (way) document.querySelector(`.lc-cal-bar a[rel=${way}]`)?.click();
  });
})();
