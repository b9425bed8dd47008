import { plug } from "../slots";
import { Drawer } from "./Drawer";
import { fromCanvas, label, Tab } from "./Tab";

plug({ panels: [Drawer], tabs: [{ name: "people", label, Panel: Tab }] });

// A number on the canvas is a list of people: [data-people="number step detail"].
document.addEventListener(
  "click",
  (event) => {
    const found = (event.target as Element | null)?.closest<HTMLElement>("[data-people]");
    if (!found) return;
    event.stopPropagation();
    const [number = "", step = "", detail = ""] = (found.dataset.people ?? "").split(" ");
    fromCanvas(number, step, detail);
  },
  true,
);
