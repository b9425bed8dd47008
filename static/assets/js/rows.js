// Small forms one below the other: add, remove, move. Works on whatever the page holds now or gets later.
// A row that was added announces itself by "lc:added", for scripts that dress its inputs.
(() => {
  const NEW = /__new__/g;
  let made = 0;

  const add = (sets) => {
    const made_now = `n${Date.now().toString(36)}${made++}`;
    const template = sets.querySelector(":scope > template");
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replace(NEW, made_now);
    const row = holder.content.firstElementChild;
    sets.querySelector(":scope > .lc-sets-list").append(row);
    row.dispatchEvent(new CustomEvent("lc:added", { bubbles: true }));
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  };

  const say = (row) => row.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-rows-add], [data-row-up], [data-row-down], [data-row-remove]");
    if (!button) return;
    if ("rowsAdd" in button.dataset) return add(button.closest("[data-rows]"));
    const row = button.closest("[data-row]");
    if ("rowUp" in button.dataset) row.previousElementSibling?.before(row);
    if ("rowDown" in button.dataset) row.nextElementSibling?.after(row);
    if ("rowRemove" in button.dataset) {
      const near = row.nextElementSibling ?? row.previousElementSibling;
      const home = row.closest("[data-rows]");
      row.remove();
      (near?.querySelector("[data-row-remove]") ?? home.querySelector("[data-rows-add]")).focus();
      return say(home);
    }
    button.focus();
    say(row);
  });
})();
