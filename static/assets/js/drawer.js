// Shows the people behind a number beside the page. <a data-drawer href="…"> is a plain link where this does not run.
(() => {
  let drawer;
  let latest = 0;

  const load = async (address) => {
    const url = new URL(address, location.href);
    url.searchParams.set("drawer", "1");
    const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    return answer.text();
  };

  const made = () => {
    if (drawer) return drawer;
    drawer = document.createElement("dialog");
    drawer.className = "lc lc-drawer";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "lc-button lc-button-quiet lc-drawer-close";
    close.setAttribute("aria-label", "✕");
    close.textContent = "✕";
    close.addEventListener("click", () => drawer.close());
    const body = document.createElement("div");
    drawer.append(close, body);
    drawer.addEventListener("click", (event) => event.target === drawer && drawer.close());
    document.body.append(drawer);
    return drawer;
  };

  const open = async (link) => {
    const asked = ++latest;
    try {
      const text = await load(link.href);
      if (asked !== latest) return; // another number was chosen meanwhile
      const box = made();
      box.lastElementChild.innerHTML = text;
      box.lastElementChild.dataset.from = link.href;
      box.setAttribute("aria-label", box.querySelector("h2")?.textContent ?? "");
      if (!box.open) box.showModal();
    } catch {
      location.assign(link.href);
    }
  };

  const more = async (link) => {
    if (link.getAttribute("aria-disabled")) return;
    link.setAttribute("aria-disabled", "true"); // a second click would bring the same people again
    const body = drawer.lastElementChild;
    let text;
    try {
      text = await load(new URL(link.getAttribute("href"), body.dataset.from));
    } catch {
      return link.removeAttribute("aria-disabled");
    }
    if (!link.isConnected) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = text;
    body.querySelector(".lc-rows").append(...(fresh.content.querySelector(".lc-rows")?.children ?? []));
    const next = fresh.content.querySelector("[data-more]");
    next ? link.replaceWith(next) : link.parentElement.remove();
  };

  document.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const link = event.target.closest("a[data-drawer], .lc-drawer a[data-more]");
    if (!link) return;
    event.preventDefault();
    link.hasAttribute("data-more") ? more(link) : open(link);
  });
})();
