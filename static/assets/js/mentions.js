// Names of the team in a comment: after an @ the list of people opens; arrows choose, Enter or Tab takes, Escape closes.
(() => {
  const WORD = /(^|[^\w@])@([\w.@+-]*)$/;
  let box, list, chosen;

  const fits = () => [...list.children].filter((each) => !each.hidden);
  const close = () => {
    if (!list) return;
    list.hidden = true;
    box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-expanded", "false");
    list = null;
  };
  const choose = (option) => {
    for (const each of list.children) each.setAttribute("aria-selected", each === option);
    chosen = option;
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const word = () => WORD.exec(box.value.slice(0, box.selectionStart));

  const look = () => {
    const found = word();
    const names = document.getElementById(box.dataset.mentions);
    if (!found || !names) return close();
    const said = found[2].toLowerCase();
    for (const each of names.children) {
      each.hidden = !each.textContent.toLowerCase().split(/[\s@]+/).some((part) => part && part.startsWith(said));
    }
    list = names;
    const first = fits()[0];
    if (!first) return close();
    if (names.parentElement !== box.form) box.form.append(names);
    box.form.style.position = "relative";
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    choose(first);
  };

  const take = (option) => {
    const end = box.selectionStart;
    const begin = end - word()[2].length;
    const name = `${option.dataset.name} `;
    box.setRangeText(name, begin, end, "end");
    close();
    box.focus();
  };

  const adopt = (found) => {
    if (box === found || !found?.matches?.("textarea[data-mentions]")) return;
    close();
    box = found;
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", box.dataset.mentions);
    box.setAttribute("aria-expanded", "false");
  };
  document.addEventListener("focusin", (event) => adopt(event.target));
  document.addEventListener("input", (event) => event.target === box && look());
  document.addEventListener("keydown", (event) => {
    if (event.target !== box || !list) return;
    const options = fits();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(options[(options.indexOf(chosen) + step + options.length) % options.length]);
    else if (event.key === "Enter" || event.key === "Tab") take(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  // Not click: the textarea would lose its place.
  document.addEventListener("mousedown", (event) => {
    const option = list && event.target.closest?.("[role=option]");
    if (option && list.contains(option)) {
      event.preventDefault();
      take(option);
    } else if (event.target !== box) close();
  });
  // It may have had the focus, and an @, before this ran.
  adopt(document.activeElement);
  if (box) look();
})();
