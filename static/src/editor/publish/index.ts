import { plug } from "../slots";
import { classOf } from "./laid";
import { Ghosts } from "./Ghosts";
import { Number } from "./Number";

plug({ around: [Ghosts], decorations: [Number], classes: [classOf] });
