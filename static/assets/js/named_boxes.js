// Select2 draws a box of its own in place of a select, and forgets what the select is called; and Django gives the sign
// beside the box that filters a list words, but no part to play.
addEventListener("load", () => {
  for (const sign of document.querySelectorAll("span.help-tooltip[aria-label]")) sign.setAttribute("role", "img");
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const name = select.labels?.[0]?.textContent.trim().replace(/\s*\*$/, "") || select.getAttribute("aria-label");
    const drawn = select.nextElementSibling;
    if (!name || !drawn?.matches(".select2-container")) continue;
    for (const part of drawn.querySelectorAll("[role=combobox], [role=textbox]")) {
      part.setAttribute("aria-label", name);
      if (part.matches("[role=combobox]")) part.removeAttribute("aria-labelledby");
    }
    const chosen = drawn.querySelector("[role=textbox][id]");
    if (chosen) drawn.querySelector("[role=combobox]")?.setAttribute("aria-describedby", chosen.id);
  }
});
