// The builder of conditions: adds, moves and removes boxes, and shows who matches and why. The server makes every box.
(() => {
  const PAUSE = 400;
  const QUIET = 5000;
  let made = 0;
  let dragged = null;
  const timers = new WeakMap();
  const latest = new WeakMap();
  const said = new WeakMap();

  const newId = () => `n${Date.now().toString(36)}${made++}`;
  const builderOf = (element) => element.closest("[data-builder]");
  const joinerOf = (group) => group.querySelector(":scope > .lc-group-head [data-group-kind]")?.selectedOptions[0];
  const boxesOf = (group) => group.querySelector(":scope > [data-nodes]");

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
    const joined = builder.dataset.nodeUrl.includes("?") ? "&" : "?";
    const problem = builder.querySelector("[data-builder-problem]");
    problem.hidden = true;
    try {
      const box = (await fragment(`${builder.dataset.nodeUrl}${joined}${asked}`)).firstElementChild;
      boxesOf(group).append(box);
      if (box.matches("[data-leaf]")) box.dataset.fresh = "";
      box.dispatchEvent(new CustomEvent("lc:added", { bubbles: true }));
      (box.querySelector(".lc-leaf-body :is(input, select, textarea), [data-group-kind]") ?? box).focus();
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

  // Moving: the hidden input of a box names the group it stands in.
  const settle = (box) => {
    const own = box.querySelector(":scope > input[name$='-node']");
    own.value = `${own.value.split(":")[0]}:${box.parentElement.closest("[data-group]").dataset.group}`;
    changed(builderOf(box));
  };

  const step = (box, isUp) => {
    const near = isUp ? box.previousElementSibling : box.nextElementSibling;
    const home = box.parentElement.closest("[data-group]");
    if (near?.matches("[data-group]")) boxesOf(near)[isUp ? "append" : "prepend"](box);
    else if (near) near[isUp ? "before" : "after"](box);
    else if (home.matches("[data-node] [data-node]")) home[isUp ? "before" : "after"](box);
    settle(box);
    box.querySelector("[data-grip]").focus();
  };

  const asked = (builder, more) => {
    const name = builder.dataset.builder;
    const body = new FormData();
    for (const [key, value] of new FormData(builder.closest("form"))) {
      if (key === "csrfmiddlewaretoken" || key.startsWith(`${name}-`)) body.append(key, value);
    }
    body.append("condition", name);
    for (const [key, value] of Object.entries(more)) body.append(key, value);
    return body;
  };

  const show = async (builder, more = {}) => {
    const panel = builder.querySelector("[data-preview]");
    if (!panel || !builder.closest("form")) return;
    const turn = (latest.get(builder) ?? 0) + 1;
    latest.set(builder, turn);
    panel.setAttribute("aria-busy", "true");
    try {
      const body = asked(builder, { skip: 0, before: builder.dataset.before ?? "", ...more });
      const shown = await fragment(builder.dataset.previewUrl, { method: "POST", body });
      if (latest.get(builder) === turn) place(builder, panel, shown);
    } catch {
      // the next change asks again
    } finally {
      if (latest.get(builder) === turn) panel.removeAttribute("aria-busy");
    }
  };

  const place = (builder, panel, shown) => {
    if (builder.querySelector("[data-fresh]") && shown.querySelector(".lc-preview-problem")) return;
    const words = builder.querySelector("[data-words]");
    const sentence = shown.querySelector("[data-words-new]");
    if (sentence) words.replaceChildren(sentence);
    words.hidden = !sentence;
    for (const leaf of builder.querySelectorAll("[data-leaf]")) {
      const count = shown.querySelector(`[data-alone="${CSS.escape(leaf.dataset.leaf)}"]`)?.textContent ?? "";
      const isLeftOut = leaf.parentElement.closest("[data-group]").dataset.kind === "none";
      leaf.querySelector("[data-leaf-count]").textContent = count && isLeftOut ? `− ${count}` : count;
    }
    const people = shown.querySelector("[data-people]");
    if (people && builder.dataset.before === undefined) builder.dataset.before = people.dataset.people;
    panel.replaceChildren(shown);
    clearTimeout(said.get(builder));
    const text = panel.querySelector(".lc-preview-figure")?.textContent ?? "";
    said.set(builder, setTimeout(() => (builder.querySelector("[data-said]").textContent = text), QUIET));
  };

  let latestWhy = 0;
  const explain = async (builder, more) => {
    const turn = ++latestWhy;
    const answer = await fragment(builder.dataset.whyUrl, { method: "POST", body: asked(builder, more) }).catch(() => null);
    if (answer && turn === latestWhy) builder.querySelector("[data-why]").replaceChildren(answer);
  };

  const changed = (builder) => {
    join(builder);
    clearTimeout(timers.get(builder));
    timers.set(builder, setTimeout(() => show(builder), PAUSE));
  };

  // “and” or “or” between the boxes of a group, and what the group asks for.
  const join = (builder) => {
    for (const group of builder.querySelectorAll("[data-group]")) {
      const way = joinerOf(group);
      group.dataset.kind = way.value;
      boxesOf(group).style.setProperty("--lc-joiner", JSON.stringify(way.dataset.joiner));
      group.querySelector(":scope > .lc-group-head [data-group-description]").textContent = way.dataset.description;
    }
  };

  // Nothing is wrong with a box that somebody has only just added: it is, once they have gone on without filling it in.
  document.addEventListener("focusout", (event) => {
    const box = event.target.closest?.("[data-fresh]");
    if (!box || box.contains(event.relatedTarget) || !document.hasFocus()) return;
    delete box.dataset.fresh;
    setTimeout(() => box.isConnected && box.dispatchEvent(new Event("input", { bubbles: true })));
  });

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

  // An arrow on the closed list would put in the first kind at once; it opens the list instead.
  document.addEventListener("keydown", (event) => {
    const list = event.target.closest("[data-node-add]");
    if (!list || event.altKey || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    list.showPicker();
  });

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

  const CLICKS = {
    groupAdd: (button) => add(button.closest("[data-group]"), "any"),
    nodeKind: (button) => add(button.closest("[data-group]"), button.dataset.nodeKind),
    nodeRemove: (button) => remove(button.closest("[data-node]")),
    previewOthers: (button) => show(builderOf(button), { skip: button.dataset.previewOthers }),
    previewExact: (button) => show(builderOf(button), { exact: 1 }),
    whyAsk: (button) => lookUp(builderOf(button)),
    whyPerson: (button) => explain(builderOf(button), { person: button.dataset.whyPerson }),
  };
  const lookUp = (builder) => explain(builder, { words: builder.querySelector("[data-why-words]").value });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !builderOf(button)) return;
    for (const [name, act] of Object.entries(CLICKS)) if (name in button.dataset) act(button);
  });

  document.addEventListener("keydown", (event) => {
    const builder = builderOf(event.target);
    if (!builder) return;
    if (event.target.matches("[data-why-words]") && event.key === "Enter") {
      event.preventDefault(); // and do not save the segment
      lookUp(builder);
    }
    if (event.target.matches("[data-grip]") && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      step(event.target.closest("[data-node]"), event.key === "ArrowUp");
    }
  });

  document.addEventListener("dragstart", (event) => {
    if (!event.target.matches?.("[data-grip]")) return;
    dragged = event.target.closest("[data-node]");
    dragged.classList.add("lc-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(dragged, 12, 12);
  });
  document.addEventListener("dragover", (event) => {
    const home = dragged && event.target.closest?.("[data-group]");
    if (!home || builderOf(home) !== builderOf(dragged) || dragged.contains(home)) return;
    event.preventDefault();
    const over = event.target.closest("[data-node]");
    if (over !== home && over !== dragged) {
      const { top, height } = over.getBoundingClientRect();
      over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
    } else if (over === home && !boxesOf(home).contains(dragged)) boxesOf(home).append(dragged);
  });
  document.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("lc-dragged");
    settle(dragged);
    dragged = null;
  });

  document.addEventListener("input", (event) => {
    const builder = event.target.closest("[data-builder]");
    if (builder && !event.target.closest("[data-node-add], [data-why-words]")) changed(builder);
  });

  document.addEventListener("lc:added", (event) => {
    arrange(event.target);
    event.target.querySelectorAll("[data-builder]").forEach((builder) => {
      join(builder);
      show(builder);
    });
  });

  const start = () => {
    document.querySelectorAll(".lc-leaf").forEach(arrange);
    document.querySelectorAll("[data-builder]").forEach((builder) => {
      join(builder);
      if (builder.querySelector(".lc-leaf")) show(builder);
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
