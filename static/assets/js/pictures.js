// A picture is chosen from the library, or uploaded on the way. <input data-picture> stays a plain input where this does not run.
(() => {
  const url = document.querySelector("[data-pictures-url]")?.dataset.picturesUrl;
  const words = document.querySelector("[data-pictures-url]")?.dataset;
  if (!url) return;
  let dialog = null;
  let asked = null; // the input a picture is chosen for

  const alt_of = (input) => {
    const body = input.closest(".lc-block-body, .lc-set-fields, form");
    return body?.querySelector("[name$='-alt']");
  };

  const choose = (address, alt) => {
    asked.value = address;
    const beside = alt_of(asked);
    if (beside && !beside.value) beside.value = alt;
    show(asked);
    asked.dispatchEvent(new Event("input", { bubbles: true }));
    dialog.close();
  };

  const made = () => {
    const found = document.createElement("dialog");
    found.className = "lc lc-picture-dialog";
    found.setAttribute("aria-label", words.picturesTitle);
    found.innerHTML = `<div class="lc-picture-dialog-head"><h2 class="lc-card-title"></h2><button type="button" class="lc-button lc-button-small" data-picture-close></button></div><div class="lc-picture-dialog-body"></div>`;
    found.querySelector("h2").textContent = words.picturesTitle;
    found.querySelector("[data-picture-close]").textContent = words.picturesClose;
    found.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-picture-choose]");
      if (chosen) choose(chosen.dataset.pictureChoose, chosen.dataset.alt);
      else if (event.target.closest("[data-picture-close]")) found.close();
    });
    found.addEventListener("submit", upload);
    found.addEventListener("close", () => asked?.focus());
    document.body.append(found);
    return found;
  };

  const upload = async (event) => {
    event.preventDefault();
    const form = event.target;
    const said = new FormData(form);
    said.set("quiet", "1");
    const answer = await fetch(form.action, { method: "POST", body: said, credentials: "same-origin" });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) choose(told.address, told.alt);
    else form.querySelector("[data-picture-problem]").textContent = told.problem ?? answer.statusText;
  };

  const open = async (input) => {
    asked = input;
    dialog ??= made();
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    dialog.querySelector(".lc-picture-dialog-body").innerHTML = await answer.text();
    dialog.showModal();
  };

  const show = (input) => {
    const img = input.closest(".lc-picture-field")?.querySelector("img");
    if (!img) return;
    // Only our own are loaded here: the page may fetch nothing from elsewhere.
    if (input.value.startsWith("/pictures/")) img.src = input.value;
    else img.removeAttribute("src");
  };

  const dress = (root) => {
    for (const input of root.querySelectorAll("input[data-picture]")) {
      if (input.closest(".lc-picture-field")) continue;
      const box = document.createElement("div");
      box.className = "lc-picture-field";
      const img = document.createElement("img");
      img.alt = "";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "lc-button lc-button-small";
      button.dataset.pictureOpen = "";
      button.textContent = words.picturesOpen;
      input.replaceWith(box);
      box.append(img, button, input);
      show(input);
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-picture-open]");
    if (button) open(button.parentElement.querySelector("input"));
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("input[data-picture]")) show(event.target);
  });
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) dress(node);
  }).observe(document.body, { childList: true, subtree: true });
  dress(document.body);
})();
