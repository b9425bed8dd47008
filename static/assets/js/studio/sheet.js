// The mail at its real size, and over it a layer that knows where each block stands. The frame itself runs no script:
// its sandbox lets us look in, and nobody look out.
import { icon, words } from "./parts.js";

const SHOWN = NodeFilter.SHOW_COMMENT;

export class Sheet {
  constructor(pane, listener) {
    this.pane = pane;
    this.listener = listener; // open(place), act(name, place), drop(what, place, isAfter)
    this.open = null;
    new ResizeObserver(() => this.measure()).observe(pane);
  }

  get frame() { return this.pane.querySelector("iframe"); }
  get over() { return this.pane.querySelector("[data-over]"); }

  // New words: the frame stays, so that nothing jumps.
  show(text) {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    const fresh = holder.content.querySelector("iframe");
    this.pane.querySelector("[data-problem]")?.remove();
    if (!fresh && this.frame) {
      // What cannot be put together is said above the last that could.
      const said = document.createElement("div");
      said.dataset.problem = "";
      said.append(...holder.content.querySelectorAll(".lc-banner"));
      this.pane.prepend(said);
      return;
    }
    if (fresh && this.frame) {
      this.frame.srcdoc = fresh.srcdoc;
      this.pane.querySelector(".lc-mail-text").replaceWith(holder.content.querySelector(".lc-mail-text"));
      this.pane.querySelector(".lc-stu-inbox").replaceWith(holder.content.querySelector(".lc-stu-inbox"));
      return;
    }
    this.pane.replaceChildren(holder.content);
    this.listen();
  }

  listen() {
    if (!this.frame) return;
    this.frame.addEventListener("load", () => this.measure());
    this.measure();
    const over = this.over;
    over.addEventListener("click", (event) => {
      const tool = event.target.closest("[data-tool]");
      if (tool) return this.listener.act(tool.dataset.tool, this.open);
      const hit = event.target.closest("[data-hit]");
      if (hit) this.listener.open(hit.dataset.hit);
    });
    over.addEventListener("dragstart", (event) => {
      const hit = event.target.closest("[data-hit]");
      if (hit) event.dataTransfer.setData("text/plain", `move:${hit.dataset.hit}`);
    });
    over.addEventListener("dragover", (event) => { event.preventDefault(); this.mark(event.clientY); });
    over.addEventListener("dragleave", () => this.mark(null));
    over.addEventListener("drop", (event) => {
      event.preventDefault();
      const gap = this.gap(event.clientY);
      this.mark(null);
      if (gap) this.listener.drop(event.dataTransfer.getData("text/plain"), gap.place, gap.isAfter);
    });
  }

  measure() {
    const frame = this.frame;
    const page = frame?.contentDocument;
    if (!page?.body) return;
    this.light(page);
    frame.style.height = "0";
    frame.style.height = `${Math.max(200, page.documentElement.scrollHeight)}px`;
    this.boxes = new Map();
    for (const element of page.querySelectorAll("[class*='lc-block-']")) {
      const place = /lc-block-([\d.]+)(?!\S)/.exec(element.className)?.[1];
      if (place && !element.className.includes("-outlook")) this.note(place, element.getBoundingClientRect());
    }
    const walker = page.createTreeWalker(page.body, SHOWN);
    for (let mark = walker.nextNode(); mark; mark = walker.nextNode()) {
      const place = /^lc-block-([\d.]+)$/.exec(mark.data)?.[1];
      if (!place) continue;
      const range = page.createRange();
      range.setStartAfter(mark);
      let end = mark.nextSibling;
      while (end && end.data !== `/lc-block-${place}`) end = end.nextSibling;
      if (!end) continue;
      range.setEndBefore(end);
      this.note(place, range.getBoundingClientRect());
    }
    this.draw();
  }

  // What the mail does where it is dark, shown or not, whatever the theme of this machine.
  light(page) {
    const isDark = this.pane.closest("[data-look='dark']") !== null;
    for (const sheet of page.styleSheets) {
      for (const rule of sheet.cssRules) {
        if (!rule.media) continue;
        rule.asked ??= rule.media.mediaText;
        if (/prefers-color-scheme:\s*dark/.test(rule.asked)) rule.media.mediaText = isDark ? "all" : "not all";
      }
    }
  }

  // A block that is repeated stands in many places: the frame around it is around them all.
  note(place, box) {
    if (!box.width && !box.height) return;
    const known = this.boxes.get(place);
    const found = { left: box.left, top: box.top, right: box.right, bottom: box.bottom };
    if (known) {
      found.left = Math.min(found.left, known.left); found.top = Math.min(found.top, known.top);
      found.right = Math.max(found.right, known.right); found.bottom = Math.max(found.bottom, known.bottom);
    }
    this.boxes.set(place, found);
  }

  draw() {
    const over = this.over;
    if (!over || !this.boxes) return;
    over.replaceChildren(...[...this.boxes].map(([place, box]) => this.hit(place, box)));
  }

  hit(place, box) {
    const hit = document.createElement("div");
    hit.dataset.hit = place;
    hit.draggable = true;
    hit.className = place.includes(".") ? "lc-stu-hit lc-stu-hit-inner" : "lc-stu-hit";
    Object.assign(hit.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.right - box.left}px`, height: `${box.bottom - box.top}px` });
    if (place === this.open) {
      hit.classList.add("is-open");
      const name = document.createElement("span");
      name.className = "lc-stu-tag";
      name.textContent = this.listener.label(place);
      const tools = document.createElement("span");
      tools.className = "lc-stu-tools-over";
      for (const [tool, sign] of [["up", "arrow_upward"], ["down", "arrow_downward"], ["copy", "content_copy"], ["who", "visibility"], ["remove", "delete"]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.tabIndex = -1; // the list and the settings beside it have the same for the keyboard
        button.dataset.tool = tool;
        button.title = words[tool];
        button.append(icon(sign));
        tools.append(button);
      }
      hit.append(name, tools);
    }
    return hit;
  }

  select(place) {
    this.open = place;
    this.draw();
    const hit = this.over?.querySelector(".is-open");
    hit?.scrollIntoView({ block: "nearest" });
  }

  gap(y) {
    const rows = [...(this.boxes ?? [])].filter(([place]) => !place.includes("."));
    if (!rows.length) return null;
    const from = this.over.getBoundingClientRect().top;
    for (const [place, box] of rows) if (y - from < (box.top + box.bottom) / 2) return { place, isAfter: false, at: box.top };
    const [place, box] = rows.at(-1);
    return { place, isAfter: true, at: box.bottom };
  }

  mark(y) {
    this.over.querySelector(".lc-stu-drop")?.remove();
    const gap = y === null ? null : this.gap(y);
    if (!gap) return;
    const line = document.createElement("div");
    line.className = "lc-stu-drop";
    line.style.top = `${gap.at}px`;
    this.over.append(line);
  }
}
