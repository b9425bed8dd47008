// Select2 draws a box of its own in place of a select, and forgets what the select is called; and Django gives the sign
// beside the box that filters a list words, but no part to play. Both come when they like, and more with a row that is added.
(() => {
  const nameAll = () => {
    for (const sign of document.querySelectorAll("span.help-tooltip[aria-label]:not([role])")) sign.setAttribute("role", "img");
    for (const select of document.querySelectorAll("select.select2-hidden-accessible")) nameBox(select, select.nextElementSibling);
  };
  const nameBox = (select, drawn) => {
    const name = select.labels?.[0]?.textContent.trim().replace(/\s*\*$/, "") || select.getAttribute("aria-label");
    const box = drawn?.matches(".select2-container") && drawn.querySelector("[role=combobox]");
    if (!name || !box || box.getAttribute("aria-label") === name) return;
    const chosen = drawn.querySelector("[role=textbox][id]");
    box.setAttribute("aria-label", name);
    box.removeAttribute("aria-labelledby");
    if (!chosen) return;
    chosen.setAttribute("aria-label", name);
    box.setAttribute("aria-describedby", chosen.id);
  };
  new MutationObserver(nameAll).observe(document.documentElement, { childList: true, subtree: true });
  nameAll();
})();
