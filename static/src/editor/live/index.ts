import { Fit } from "../alive/Fit";
import { plug } from "../slots";
import { Bar } from "./Bar";
import { NameOnStep, Others } from "./Others";
import { begin } from "./pulse";

plug({ presence: [Others], overlays: [Bar, Fit], decorations: [NameOnStep] });
begin();
