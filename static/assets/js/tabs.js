// Tabs by keyboard and pointer, and the width of a mail. Works on whatever the page holds now or gets later.
(() => {
  const choose = (tab) => {
    const list = tab.closest("[role=tablist]");
    for (const other of list.querySelectorAll("[role=tab]")) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", chosen);
      other.tabIndex = chosen ? 0 : -1;
      const panel = document.getElementById(other.getAttribute("aria-controls"));
      if (panel) panel.hidden = !chosen;
    }
  };

  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) return choose(tab);
    const width = event.target.closest("[data-width][aria-pressed]");
    if (!width) return;
    for (const other of width.parentElement.children) other.setAttribute("aria-pressed", other === width);
    width.closest("[data-tabs]").dataset.width = width.dataset.width;
  });

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !step) return;
    const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    choose(next);
    next.focus();
    event.preventDefault();
  });

  // Popovers close by Escape, which gives the focus back, and by a click beside them.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.lc-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.lc-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
})();
