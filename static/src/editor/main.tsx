import "@xyflow/react/dist/base.css";
import "./editor.css";
import "./nodes.css";
import "./sheets.css";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { boot } from "./boot";
import { remember } from "./cards";
import { set } from "./state";
import "./server/look";
import "./server/save";
import "./alive/alive.css";
import "./alive/dryrun.css";
import "./people";
import "./live";
import "./rehearse";
import "./dryrun";
import "./publish";

remember(boot.view);
const asked = new URLSearchParams(window.location.search).get("step");
if (asked && asked in boot.document.draft.steps) set({ open: asked, focus: asked, selected: [asked] });
if (matchMedia("(max-width: 767px)").matches) set({ outline: true });

createRoot(document.getElementById("editor") as HTMLElement).render(<App />);
