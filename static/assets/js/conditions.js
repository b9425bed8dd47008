// The builder of conditions: adds and removes boxes, and shows who matches. The server makes every box.
(() => {
  const PAUSE = 500;
  let made = 0;
  const timers = new WeakMap();
  const latest = new WeakMap();

  const newId = () => `n${Date.now().toString(36)}${made++}`;
  const builderOf = (element) => element.closest("[data-builder]");

  const fragment = async (url, options) => {
    const response = await fetch(url, { credentials: "same-origin", ...options });
    if (!response.ok) throw new Error(response.status);
    const holder = document.createElement("template");
    holder.innerHTML = await response.text();
    return holder.content;
  };

  const add = async (group, kind) => {
    const builder = builderOf(group);
    const asked = new URLSearchParams({ name: builder.dataset.builder, kind, id: newId(), parent: group.dataset.group });
    const problem = builder.querySelector("[data-builder-problem]");
    problem.hidden = true;
    try {
      const box = (await fragment(`${builder.dataset.nodeUrl}?${asked}`)).firstElementChild;
      group.querySelector(":scope > [data-nodes]").append(box);
      box.dispatchEvent(new CustomEvent("lc:added", { bubbles: true }));
      (box.querySelector("input:not([type=hidden]), select, textarea") ?? box).focus();
      arrange(box);
      changed(builder);
    } catch {
      problem.hidden = false;
    }
  };

  const remove = (box) => {
    const builder = builderOf(box);
    const home = box.parentElement.closest("[data-group]");
    box.remove();
    home.querySelector(":scope > .lc-group-foot [data-node-add]").focus();
    changed(builder);
  };

  const show = async (builder, skip = 0) => {
    const panel = builder.querySelector("[data-preview]");
    const form = builder.closest("form");
    if (!panel || !form) return;
    const turn = (latest.get(builder) ?? 0) + 1;
    latest.set(builder, turn);
    const name = builder.dataset.builder;
    const body = new FormData();
    for (const [key, value] of new FormData(form)) {
      if (key === "csrfmiddlewaretoken" || key.startsWith(`${name}-`)) body.append(key, value);
    }
    body.append("condition", name);
    body.append("skip", skip);
    try {
      const shown = await fragment(builder.dataset.previewUrl, { method: "POST", body });
      if (latest.get(builder) === turn) panel.replaceChildren(shown);
    } catch {
      // the next change asks again
    }
  };

  const changed = (builder) => {
    clearTimeout(timers.get(builder));
    timers.set(builder, setTimeout(() => show(builder), PAUSE));
  };

  // Which inputs a comparison needs depends on how it compares.
  const WITHOUT = ["is_set", "not_set", "never"];
  const WITH_DAYS = ["within_last", "within_next", "more_than_ago", "in_more_than", "anniversary"];
  const arrange = (box) => {
    for (const op of box.querySelectorAll("select[name$='-op']")) {
      const stem = op.name.slice(0, -2);
      const value = box.querySelector(`[name="${CSS.escape(`${stem}value`)}"]`)?.closest(".lc-field");
      const days = box.querySelector(`[name="${CSS.escape(`${stem}days`)}"]`)?.closest(".lc-field");
      const needsDays = WITH_DAYS.includes(op.value);
      if (value) value.hidden = needsDays || WITHOUT.includes(op.value);
      if (days) days.hidden = !needsDays;
    }
  };

  document.addEventListener("change", (event) => {
    const chosen = event.target.closest("[data-node-add]");
    if (chosen) {
      const kind = chosen.value;
      chosen.value = "";
      if (kind) add(chosen.closest("[data-group]"), kind);
    }
    const box = event.target.closest(".lc-leaf");
    if (box) arrange(box);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-group-add], [data-node-remove], [data-preview-others]");
    if (!button || !builderOf(button)) return;
    if ("groupAdd" in button.dataset) add(button.closest("[data-group]"), "any");
    if ("nodeRemove" in button.dataset) remove(button.closest("[data-node]"));
    if ("previewOthers" in button.dataset) show(builderOf(button), button.dataset.previewOthers);
  });

  document.addEventListener("input", (event) => {
    const builder = event.target.closest("[data-builder]");
    if (builder && !event.target.closest("[data-node-add]")) changed(builder);
  });

  document.addEventListener("lc:added", (event) => {
    arrange(event.target);
    event.target.querySelectorAll("[data-builder]").forEach((builder) => show(builder));
  });

  const start = () => {
    document.querySelectorAll(".lc-leaf").forEach(arrange);
    document.querySelectorAll("[data-builder]").forEach((builder) => {
      if (builder.querySelector(".lc-leaf")) show(builder);
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
