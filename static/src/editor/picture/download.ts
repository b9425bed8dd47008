// The picture as a file: SVG for drawing programs, PNG for slides.
import { boot } from "../boot";
import { part } from "../alive/parts";
import type { Numbers } from "../live/pulse";
import { now } from "../state";
import { say, sayMany } from "../words";
import { draw, lightColours, type Drawn } from "./svg";

const SHARPER = 2;
const MOST = 16_000; // pixels a side, beyond which browsers draw nothing

/** With the numbers that stand on the canvas, and of which time they are. */
function drawnNow(): Drawn {
  const numbers = part<Numbers>("numbers");
  const at = new Date().toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short" });
  const said = numbers && [sayMany("al_inside", numbers.inside), say(numbers.window === "24h" ? "al_24h" : "al_30d"), at].join(" · ");
  return draw(now(), lightColours(), said);
}

function keep(content: Blob, ending: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = `${boot.campaign.key}.${ending}`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function downloadSvg(): void {
  keep(new Blob([drawnNow().svg], { type: "image/svg+xml" }), "svg");
}

export async function downloadPng(): Promise<void> {
  const content = await painted(drawnNow());
  if (content) keep(content, "png");
}

async function painted({ bare, width, height, marks }: Drawn): Promise<Blob | null> {
  const scale = Math.min(SHARPER, MOST / width, MOST / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.floor(width * scale);
  canvas.height = Math.floor(height * scale);
  const brush = canvas.getContext("2d");
  if (!brush) return null;
  brush.scale(scale, scale);
  brush.drawImage(await imageOf(bare), 0, 0, width, height);
  // A picture within a picture has no fonts of the page; what is painted here has.
  for (const mark of marks) {
    brush.font = mark.font;
    brush.textAlign = mark.anchor === "middle" ? "center" : "left";
    brush.fillStyle = mark.colour;
    brush.fillText(mark.text, mark.x, mark.y);
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function imageOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  return new Promise((resolve, reject) => {
    image.onload = () => {
      URL.revokeObjectURL(address);
      resolve(image);
    };
    image.onerror = reject;
    image.src = address;
  });
}
