// Undo and redo for all that is written since the page was opened.
import { reflect } from "./tree.js";

export class Past {
  constructor(parts, after) {
    this.parts = parts; // elements whose markup is what is remembered
    this.after = after;
    this.done = [];
    this.undone = [];
    this.field = null;
    this.now = this.picture();
    this.isStale = false;
  }

  picture() {
    return this.parts().map((part) => { reflect(part); return part.innerHTML; });
  }

  // Something was done to the whole: `change` does it.
  act(name, change) {
    this.settle();
    const before = this.now;
    const result = change();
    this.now = this.picture();
    this.push(name, before);
    return result;
  }

  // Something was typed; all that is typed into one field is one step.
  typed(field, name) {
    if (this.field !== field) {
      this.push(name, this.now);
      this.field = field;
    }
    this.isStale = true;
  }

  settle() {
    if (this.isStale) this.now = this.picture();
    this.isStale = false;
    this.field = null;
  }

  push(name, before) {
    this.done.push({ name, before });
    this.undone = [];
    this.field = null;
    this.after();
  }

  undo() { this.go(this.done, this.undone); }
  redo() { this.go(this.undone, this.done); }

  go(from, to) {
    this.settle();
    const step = from.pop();
    if (!step) return;
    to.push({ name: step.name, before: this.now });
    this.parts().forEach((part, number) => { part.innerHTML = step.before[number]; });
    this.now = step.before;
    this.after();
  }
}
