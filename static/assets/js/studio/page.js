// Writing a message: what it looks like while you write, and for a mail its blocks. What is saved is one plain form.
import { mail } from "./mail.js";
import { count, dress, nameOf, tell, used, writeFallback } from "./merge.js";
import { asked, icon } from "./parts.js";
import { Sheet } from "./sheet.js";

const studio = document.querySelector("[data-studio]");
const form = document.getElementById("words");
const pane = document.getElementById("pane");
const checks = document.getElementById("checks");
const said = studio.dataset;
const LOOK_AFTER = 350;
const CHECK_AFTER = 1500;
let looking = 0;
let checking = 0;
let latest = 0;
let latestCheck = 0;
// Refused a moment ago, or typed before this ran.
let isChanged = "unsaved" in form.dataset || [...form.elements].some((each) => each.type !== "hidden" && "defaultValue" in each && each.value !== each.defaultValue);
let writing = null; // where fields are inserted

const blocks = form.querySelector("[data-block-home]") ? mail({ studio, form, pane, changed }) : null;
const sheet = blocks?.sheet ?? new Sheet(pane, {});

async function look() {
  const number = ++latest;
  const answer = await asked(said.paneUrl, new FormData(form));
  if (!answer) return;
  const text = await answer.text();
  if (number !== latest) return; // more was written meanwhile
  sheet.show(text);
  const holder = document.createElement("template");
  holder.innerHTML = text;
  const face = holder.content.querySelector("[data-reader-now]");
  if (face) studio.querySelector("[data-reader-face]").innerHTML = face.innerHTML;
}

async function check(more = {}) {
  const number = ++latestCheck;
  const words = new FormData(form);
  for (const [name, value] of Object.entries(more)) words.set(name, value);
  const answer = await asked(said.checksUrl, words);
  if (!answer) return;
  const text = await answer.text();
  if (number !== latestCheck) return;
  checks.innerHTML = text;
  blocks?.problems(new Set([...checks.querySelectorAll("[data-mend]")].map((each) => each.dataset.mend)));
}

function changed() {
  isChanged = true;
  form.dataset.unsaved = ""; // the workflow editor, which may have us in a frame, saves on the way out
  state("unsaved", "cloud_off");
  clearTimeout(looking);
  clearTimeout(checking);
  looking = setTimeout(look, LOOK_AFTER);
  checking = setTimeout(check, CHECK_AFTER);
}

// To where they came from, such as a broadcast; also after it was saved or read in another language.
function wayBack(link) {
  const place = `studio ${location.pathname}`;
  const from = document.referrer && new URL(document.referrer);
  const isElsewhere = from && from.origin === location.origin && from.pathname !== location.pathname;
  if (isElsewhere && !/\/(login|add)\/$/.test(from.pathname)) sessionStorage.setItem(place, from.href);
  link.href = sessionStorage.getItem(place) ?? link.href;
}

const state = (name, sign) => {
  const shown = studio.querySelector("[data-state]");
  shown.replaceChildren(icon(sign), Object.assign(document.createElement("span"), { textContent: shown.dataset[name] }));
  shown.classList.toggle("lc-stu-unsaved", name === "unsaved");
};

// Words and the fields in them

const wordsNow = () => {
  const open = blocks?.openWords();
  if (open?.length && !writing?.closest(".lc-stu-subject")) return open;
  return [...form.querySelectorAll(blocks ? ".lc-stu-subject [data-words]" : "[data-words]")];
};

const merge = studio.querySelector("[data-merge]");
let latestMerge = 0;
const showMerge = async () => {
  if (!merge) return;
  const number = ++latestMerge;
  const inputs = wordsNow();
  const found = used(inputs);
  const chips = [...found.keys()].map((path) => Object.assign(document.createElement("span"), { className: "lc-word", textContent: nameOf(path) }));
  merge.querySelector("[data-used]").replaceChildren(...chips);
  const known = await count(said.fieldsUrl, [...found.keys()]);
  const box = merge.querySelector("[data-fallbacks]");
  if (number !== latestMerge || box.contains(document.activeElement)) return;
  box.replaceChildren(...[...found].filter(([path]) => known.get(path)?.empty).map(([path, fallback]) => fallbackBox(box, path, fallback, known.get(path).said)));
};

const fallbackBox = (box, path, fallback, sentence) => {
  const made = document.createElement("label");
  made.className = "lc-stu-fallback";
  const says = document.createElement("span");
  says.textContent = sentence;
  const then = document.createElement("span");
  then.className = "lc-stu-then";
  const input = Object.assign(document.createElement("input"), { type: "text", value: fallback ?? "", className: "lc-input" });
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    const inputs = wordsNow();
    writeFallback(inputs, path, input.value);
    for (const each of inputs) tell(each);
    inputs[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  then.append(`${box.dataset.then} `, input);
  made.append(says, then);
  return made;
};

const insert = (text) => {
  const input = writing?.isConnected ? writing : wordsNow()[0];
  if (!input) return;
  const from = input.selectionStart ?? input.value.length;
  input.setRangeText(text, from, input.selectionEnd ?? from, "end");
  input.focus();
  const gap = text.indexOf("''");
  if (gap >= 0) input.setSelectionRange(from + gap + 1, from + gap + 1);
  input.dispatchEvent(new Event("input", { bubbles: true }));
};

const dressWords = () => {
  for (const input of form.querySelectorAll("[data-words]")) { dress(input); tell(input); }
};

// How long a subject is: what people see of it, not its Liquid.
const lengths = () => {
  for (const output of studio.querySelectorAll("[data-length]")) {
    const input = document.getElementById(output.dataset.length);
    const length = input.value.replace(/\{%.*?%\}/g, "").replace(/\{\{.*?\}\}/g, "Charlie").length;
    const isLong = length > Number(output.dataset.most);
    output.textContent = length ? `${length} · ${isLong ? output.dataset.long : output.dataset.good}` : "";
    output.classList.toggle("is-long", isLong);
  }
};

form.addEventListener("input", (event) => {
  if (!event.target.closest("[data-studio]") || event.target.matches("[data-insert-find]")) return;
  if (event.target.matches?.("[data-words]")) tell(event.target);
  blocks?.typed(event.target);
  lengths();
  showMerge();
  changed();
});
form.addEventListener("focusin", (event) => {
  if (!event.target.matches("[data-words]")) return;
  writing = event.target;
  showMerge();
});
form.addEventListener("submit", () => { isChanged = false; clearTimeout(looking); });
addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
// Enter in a line is no wish to save.
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input") && event.target.form === form) event.preventDefault();
});

studio.addEventListener("studio:opened", () => { dressWords(); showMerge(); });
studio.addEventListener("studio:changed", () => { dressWords(); lengths(); showMerge(); });

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  studio.querySelector("button[form=words]")?.click();
});

studio.addEventListener("click", async (event) => {
  const target = event.target.closest("button, a");
  if (!target) return;
  const { insert: text, copy, look: how, part, way, mend, setting, reader } = target.dataset;
  if (text !== undefined) insert(text), target.closest("details").open = false;
  else if (copy) navigator.clipboard?.writeText(copy);
  else if (how) choose(target, () => { studio.dataset.look = how; sheet.measure(); });
  else if (part) choose(target, () => { studio.dataset.part = part; sheet.measure(); });
  else if (way) choose(target, () => { studio.dataset.way = way; for (const page of studio.querySelectorAll("[data-way-of]")) page.hidden = page.dataset.wayOf !== way; });
  else if (mend !== undefined) blocks?.mend(mend, setting) || form.querySelector(`[name="${CSS.escape(setting)}"]`)?.focus();
  else if (reader) { event.preventDefault(); readAs(reader, target); }
  else if ("spam" in target.dataset) check({ spam: "1" });
  else if ("versions" in target.dataset) versions();
  else if ("close" in target.dataset) target.closest("dialog").close();
});

const choose = (button, then) => {
  for (const other of button.parentElement.children) other.setAttribute("aria-pressed", other === button);
  then();
};

const readAs = (pk, link) => {
  for (const input of studio.querySelectorAll("input[name=as]")) input.value = pk;
  for (const other of studio.querySelectorAll("[data-reader]")) other.toggleAttribute("aria-current", other === link);
  const menu = link.closest("details.lc-menu");
  if (menu) menu.open = false;
  menu?.querySelector("summary").focus();
  look();
  check();
};

const versions = async () => {
  const query = new URLSearchParams({ locale: form.elements.locale.value, as: form.elements.as.value });
  const answer = await asked(`${said.versionsUrl}?${query}`);
  if (!answer) return;
  const dialog = studio.querySelector("[data-versions-dialog]");
  dialog.querySelector("[data-versions-list]").innerHTML = await answer.text();
  dialog.showModal();
};

// Somebody else to read it as, found while their name is typed
let finding = 0;
studio.querySelector("#find")?.addEventListener("input", (event) => {
  event.stopPropagation();
  clearTimeout(finding);
  finding = setTimeout(async () => {
    const query = new URLSearchParams({ find: event.target.value, as: form.elements.as.value, locale: form.elements.locale.value });
    const answer = await asked(`${said.facesUrl}?${query}`);
    const text = await answer?.text();
    if (text !== undefined && event.target.value === query.get("find")) studio.querySelector("[data-faces]").innerHTML = text;
  }, 200);
});
document.getElementById("find-form").addEventListener("submit", (event) => event.preventDefault());

studio.querySelector("[data-insert-find]")?.addEventListener("input", (event) => {
  event.stopPropagation();
  const wanted = event.target.value.toLowerCase();
  for (const button of studio.querySelectorAll("[data-insert]")) button.hidden = !button.textContent.toLowerCase().includes(wanted);
});

// The words as they stand in the form, saved or not, and nothing on the page is lost.
const test = document.querySelector("[data-test]");
test?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const words = new FormData(form);
  for (const [name, value] of new FormData(test)) words.set(name, value);
  words.set("words", "1");
  words.set("quiet", "1");
  const answer = await asked(test.action, words);
  if (!answer) return test.submit();
  const news = document.createElement("p");
  news.className = "lc-stu-told";
  news.innerHTML = await answer.text();
  studio.querySelector("[data-news]").replaceChildren(news);
});

studio.querySelector("[data-code-begin]")?.addEventListener("click", async () => {
  const answer = await fetch(said.codeUrl, { method: "POST", body: new FormData(form), credentials: "same-origin" });
  const told = await answer.json().catch(() => ({}));
  const box = form.elements.mjml;
  if (told.mjml && (!box.value || confirm(box.labels[0].textContent))) {
    box.value = told.mjml;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }
});

studio.toggleAttribute("data-framed", parent !== window);
wayBack(studio.querySelector(".lc-stu-home"));
dressWords();
lengths();
if (isChanged) changed();
if (!blocks) sheet.listen();
showMerge();
check();
