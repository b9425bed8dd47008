// The blocks of a mail: add, move, remove, in the mail and inside columns. Works on whatever the page holds now or gets later.
(() => {
  let made = 0;
  const fresh = () => `n${Date.now().toString(36)}${made++}`;

  const filled = (template, prefix, number) => {
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", prefix).replaceAll("__block__", number);
    return holder.content.firstElementChild;
  };

  const say = (element) => element.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));

  const add = (button) => {
    const home = button.closest("[data-block-home]");
    const palette = button.closest("[data-palette]");
    const list = (palette.closest("[data-column]") ?? home).querySelector(":scope > [data-blocks]");
    const template = home.querySelector(`:scope > template[data-fresh="${button.dataset.blockAdd}"]`);
    const block = filled(template, list.dataset.blocks, fresh());
    list.append(block);
    if (palette.dataset.palette === "inner") palette.remove();
    block.querySelector("details").open = true;
    block.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    say(list);
  };

  const openPalette = (button) => {
    const column = button.closest("[data-column]");
    const open = column.querySelector(":scope > [data-palette]");
    if (open) return open.remove();
    const template = button.closest("[data-block-home]").querySelector(":scope > template[data-palette-inner]");
    button.parentElement.before(template.content.cloneNode(true));
    column.querySelector(":scope > [data-palette] button").focus();
  };

  const addColumn = (button) => {
    const block = button.closest("[data-block]");
    const columns = block.querySelector("[data-columns]");
    if (columns.children.length >= 4) return;
    const [row] = block.children;
    const prefix = row.name.replace(/-row$/, "");
    const template = block.closest("[data-block-home]").querySelector(":scope > template[data-fresh-column]");
    const place = fresh();
    const column = filled(template, prefix, row.value);
    column.querySelector("input[type=hidden]").value = place;
    column.querySelector("[data-blocks]").dataset.blocks = `${prefix}-${row.value}-columns-${place}`;
    columns.append(column);
    column.querySelector("button").focus();
    say(columns);
  };

  const remove = (block) => {
    const list = block.parentElement;
    const near = block.nextElementSibling ?? block.previousElementSibling;
    const home = block.closest("[data-block-home]");
    block.remove();
    (near?.querySelector("summary") ?? home.querySelector("[data-block-add]")).focus();
    say(list);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const block = button.closest("[data-block]");
    if ("blockAdd" in button.dataset) add(button);
    else if ("paletteOpen" in button.dataset) openPalette(button);
    else if ("columnAdd" in button.dataset) addColumn(button);
    else if ("columnRemove" in button.dataset) {
      const columns = button.closest("[data-columns]");
      if (columns.children.length <= 2) return;
      button.closest("[data-column]").remove();
      say(columns);
    } else if ("blockRemove" in button.dataset) remove(block);
    else if ("blockUp" in button.dataset || "blockDown" in button.dataset) {
      if ("blockUp" in button.dataset) block.previousElementSibling?.before(block);
      else block.nextElementSibling?.after(block);
      button.focus();
      say(block);
    }
  });

  // What a folded block says of itself follows what is written in it.
  document.addEventListener("input", (event) => {
    const block = event.target.closest?.("[data-block]");
    const line = block?.querySelector(".lc-block-line");
    const first = block?.querySelector(".lc-block-body [data-words]");
    if (line && first) line.textContent = first.value.trim().slice(0, 90);
  });
})();
