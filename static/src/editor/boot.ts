import type { Boot } from "./types";

const holder = document.getElementById("editor-boot");
if (!holder?.textContent) throw new Error("The page brings nothing to begin with.");

export const boot = JSON.parse(holder.textContent) as Boot;
