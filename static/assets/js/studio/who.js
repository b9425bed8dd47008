// Who sees a block, chosen without a word of Liquid; below it what that says, and somebody who sees it and who does not.
import { inverse, needsValue, OPS, read, sentence, write } from "./audience.js";
import { nameOf } from "./merge.js";
import { asked, icon, words } from "./parts.js";

const MOST = 4;
const LOOK_AFTER = 400;
const LIQUID = "liquid";
const FRESH = { path: "", op: "is", value: "" };

const made = (tag, className, more = {}) => Object.assign(document.createElement(tag), { className, ...more });

const select = (label, choices, chosen) => {
  const box = made("select", "lc-select");
  box.setAttribute("aria-label", label);
  box.append(...choices.map(([value, text]) => new Option(text, value, false, value === chosen)));
  return box;
};

const button = (className, text) => made("button", className, { type: "button", textContent: text });

export const dress = (input, paths, { onOthers, whoUrl }) => {
  if (!input || input.dataset.dressed) return;
  input.dataset.dressed = "1";
  const field = input.closest(".lc-field");
  let said = read(input.value);
  const box = made("div", "lc-who-sees");
  const rows = made("div", "lc-who-rows");
  const add = button("lc-link lc-who-add", words.condition);
  add.prepend(icon("add"));
  const tells = made("p", "lc-who-words");
  tells.setAttribute("aria-live", "polite");
  const people = made("div", "lc-who-people");
  const others = button("lc-link lc-who-others", words.others);
  box.append(rows, add, tells, people, others);
  field.before(box);

  const choicesOf = (one, isFirst) => {
    const written = (read(input.value)?.of ?? []).map(({ path }) => path);
    const unknown = new Set([one.path, ...written].filter((path) => path && !paths.includes(path)));
    const named = [...unknown, ...paths].map((path) => [path, nameOf(path)]);
    return isFirst ? [["", words.everybody], ...named, [LIQUID, words.liquid]] : [["", "—"], ...named];
  };

  // These say it in another way: only the Liquid is sent.
  const send = () => {
    const liquid = write(said);
    if (liquid !== input.value.trim()) {
      input.value = liquid;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    tell();
  };

  // What was written in Liquid meanwhile stays, where it begins with the field that is chosen.
  const back = (path) => {
    const written = read(input.value);
    if (path && written?.of[0]?.path === path) return written;
    return { how: "all", of: path ? [{ ...FRESH, path }] : [] };
  };

  const row = (one, place) => {
    const isFirst = place === 0;
    const line = made("div", "lc-who-row");
    const path = select(isFirst ? words.whose : words.field, choicesOf(one, isFirst), said ? one.path : LIQUID);
    const op = select(words.how, OPS.map((name) => [name, words[`op_${name}`]]), one.op);
    const value = made("input", "lc-input", { type: "text", value: one.value });
    value.setAttribute("aria-label", words.value);
    const show = () => {
      op.hidden = !said || !one.path;
      value.hidden = op.hidden || !needsValue(one.op);
    };
    path.addEventListener("input", (event) => {
      event.stopPropagation();
      if (path.value === LIQUID) said = null;
      else if (!said) said = back(path.value);
      else if (isFirst && !path.value) said.of = [];
      else if (said.of.length) one.path = path.value;
      else said.of = [Object.assign(one, { path: path.value })];
      if (said) send();
      draw(place);
    });
    op.addEventListener("input", (event) => { event.stopPropagation(); one.op = op.value; show(); send(); });
    value.addEventListener("input", (event) => { event.stopPropagation(); one.value = value.value; one.isText = false; send(); });
    line.append(path, op, value);
    if (said?.of.length > 1) {
      const away = made("button", "lc-node-remove", { type: "button", title: words.remove_condition });
      away.setAttribute("aria-label", words.remove_condition);
      away.append(icon("close"));
      away.addEventListener("click", () => { said.of.splice(place, 1); send(); draw(Math.min(place, said.of.length - 1)); });
      line.append(away);
    }
    show();
    return line;
  };

  const draw = (focused = null) => {
    const several = said?.of.length > 1;
    rows.replaceChildren(...(said?.of.length ? said.of : [{ ...FRESH }]).map(row));
    if (several) {
      const how = select(words.together, [["all", words.all], ["any", words.any]], said.how);
      how.classList.add("lc-who-how");
      how.addEventListener("input", (event) => { event.stopPropagation(); said.how = how.value; send(); });
      rows.prepend(how);
    }
    add.hidden = !said?.of.length || said.of.length >= MOST;
    field.hidden = said !== null;
    if (focused !== null) rows.querySelectorAll(".lc-who-row")[focused]?.querySelector("select").focus();
    tell();
  };

  let timer = 0;
  let latest = 0;
  const tell = () => {
    tells.textContent = said ? sentence(said) : "";
    others.hidden = !inverse(input.value);
    clearTimeout(timer);
    people.setAttribute("aria-busy", "true");
    timer = setTimeout(look, LOOK_AFTER);
  };
  const look = async () => {
    const turn = ++latest;
    const answer = input.value.trim() && box.isConnected ? await asked(`${whoUrl}?${new URLSearchParams({ condition: input.value })}`) : null;
    const shown = answer ? await answer.text() : "";
    if (turn !== latest) return;
    people.innerHTML = shown.trim();
    people.removeAttribute("aria-busy");
  };

  add.addEventListener("click", () => { said.of.push({ ...FRESH }); draw(said.of.length - 1); });
  others.addEventListener("click", () => onOthers(inverse(input.value)));
  input.addEventListener("input", () => { if (!said) tell(); });
  draw();
};

// Markup that was copied has these boxes too, but nobody listens to them.
export const undress = (within) => {
  for (const box of within.querySelectorAll(".lc-who-sees")) {
    box.nextElementSibling.hidden = false;
    box.remove();
  }
  for (const input of within.querySelectorAll("[data-dressed]")) delete input.dataset.dressed;
};
