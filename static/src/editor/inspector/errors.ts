/** Beside each field what is wrong with it, without touching what is typed. */
export function showErrors(form: HTMLFormElement, errors: Record<string, string[]>): void {
  for (const old of form.querySelectorAll("[data-said]")) old.remove();
  for (const field of form.querySelectorAll(".lc-field-wrong")) field.classList.remove("lc-field-wrong");
  for (const [name, sentences] of Object.entries(errors)) {
    if (!name) continue;
    const own = CSS.escape(name);
    const input = form.querySelector(`[name="${own}"], [name^="${own}-"], [name^="${own}_"], [data-rows="${own}"]`);
    const fields = form.querySelectorAll(".lc-fields-down > .lc-field");
    const field = [...fields].find((each) => input && each.contains(input)) ?? fields[0] ?? form;
    if (field.querySelector("[data-fresh]")) continue; // somebody is about to fill it in
    field.classList.add("lc-field-wrong");
    for (const sentence of sentences) {
      const line = document.createElement("p");
      line.className = "lc-field-error";
      line.dataset.said = name;
      line.setAttribute("role", "alert");
      line.textContent = sentence;
      field.append(line);
    }
  }
}
