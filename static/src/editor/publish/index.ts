import { plug } from "../slots";
import { classOf } from "./laid";
import { Number } from "./Number";

plug({ decorations: [Number], classes: [classOf] });
