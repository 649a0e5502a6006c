/** Draws the picture of who said what to whom. */
import type { FrameKind } from '../../../sim/scenario/frame-kinds.ts';
import type { Frame } from '../story/frame-log.ts';
import { ends, HEAD, laneX, marksOf, timeY, type Box, type SpaceTime } from './space-time.ts';

export type Ink = Readonly<Record<FrameKind | 'lane' | 'text' | 'lost' | 'now', string>>;

/** Draws all of it; the canvas is as large as `box` says. */
export function draw(pen: CanvasRenderingContext2D, picture: SpaceTime, box: Box, ink: Ink): void {
  const { names, span, frames, hovered } = picture;
  pen.clearRect(0, 0, box.width, box.height);
  pen.lineWidth = 1;
  pen.strokeStyle = ink.lane;
  for (const at of names.keys())
    stroke(pen, laneX(at, names.length, box), HEAD, laneX(at, names.length, box), box.height);
  for (const frame of frames) {
    pen.globalAlpha = hovered === null || hovered === frame.at ? 1 : 0.25;
    arrow(pen, frame, picture, box, ink);
  }
  pen.globalAlpha = 1;
  marks(pen, picture, box, ink);
  pen.fillStyle = ink.text;
  pen.textAlign = 'center';
  pen.font = '600 12px system-ui, sans-serif';
  for (const [at, name] of names.entries()) pen.fillText(name, laneX(at, names.length, box), 14);
  pen.strokeStyle = ink.now;
  stroke(pen, 0, timeY(span.toMs, span, box) - 0.5, box.width, timeY(span.toMs, span, box) - 0.5);
}

function arrow(pen: CanvasRenderingContext2D, frame: Frame, picture: SpaceTime, box: Box, ink: Ink): void {
  const line = ends(frame, picture, box);
  const { isLost, arrivedMs } = frame;
  const isUnderWay = arrivedMs === Infinity && !isLost;
  pen.strokeStyle = isLost ? ink.lost : ink[frame.kind];
  pen.setLineDash(isUnderWay ? [2, 4] : []);
  stroke(pen, ...line);
  pen.setLineDash([]);
  const [x1, y1, x2, y2] = line;
  if (isUnderWay) return;
  if (isLost) {
    stroke(pen, x2 - 4, y2 - 4, x2 + 4, y2 + 4);
    stroke(pen, x2 - 4, y2 + 4, x2 + 4, y2 - 4);
    return;
  }
  const angle = Math.atan2(y2 - y1, x2 - x1);
  pen.fillStyle = ink[frame.kind];
  pen.beginPath();
  pen.moveTo(x2, y2);
  pen.lineTo(x2 - 7 * Math.cos(angle - 0.4), y2 - 7 * Math.sin(angle - 0.4));
  pen.lineTo(x2 - 7 * Math.cos(angle + 0.4), y2 - 7 * Math.sin(angle + 0.4));
  pen.fill();
}

/** A dot where a node became something else: host, candidate, ended, back. */
function marks(pen: CanvasRenderingContext2D, picture: SpaceTime, box: Box, ink: Ink): void {
  const { length } = picture.names;
  pen.font = '11px system-ui, sans-serif';
  for (const { lane, y, isBad, word } of marksOf(picture, box)) {
    const x = laneX(lane, length, box);
    pen.fillStyle = isBad ? ink.lost : ink.text;
    pen.beginPath();
    pen.arc(x, y, 4, 0, 2 * Math.PI);
    pen.fill();
    const isLast = lane === length - 1;
    pen.textAlign = isLast ? 'end' : 'start';
    if (word !== null) pen.fillText(word, x + (isLast ? -8 : 8), y - 3);
  }
}

function stroke(pen: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}
