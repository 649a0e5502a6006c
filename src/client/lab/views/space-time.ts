/** Where things stand in the picture of who said what to whom: a lane for each node, time downwards, an arrow each. Pure. */
import type { Frame } from '../story/frame-log.ts';
import type { FactNamed, TimedFact } from '../../../sim/scenario/facts.ts';

/** How large a drawing is, in its own pixels. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SpaceTime {
  readonly names: readonly string[];
  readonly span: Span;
  readonly frames: readonly Frame[];
  /** Those of the span: what happened to nodes. */
  readonly facts: readonly TimedFact[];
  /** Places of frames in the log, which stand out; empty: all are equal. */
  readonly hovered: number | null;
  /** What a node became, in the language of the screen. */
  wordOf(fact: FactNamed<'status' | 'node'>): string;
}

/** Above the lanes: their names. */
export const HEAD = 24;
const SIDE = 28;
/** Pointing this near to an arrow means it, in pixels. */
const NEAR = 7;
/** Of the words at marks. */
const WORD_HEIGHT = 13;

export function laneX(at: number, count: number, { width }: Box): number {
  return count === 1 ? width / 2 : SIDE + (at * (width - 2 * SIDE)) / (count - 1);
}

export function timeY(ms: number, { fromMs, toMs }: Span, { height }: Box): number {
  return HEAD + ((ms - fromMs) / (toMs - fromMs)) * (height - HEAD);
}

/** A node became something else: a dot on its lane, with a word where there is room for one. */
export interface Mark {
  readonly lane: number;
  readonly y: number;
  /** Its process ended, or stands still. */
  readonly isBad: boolean;
  /** Null: the next one stands here. What came last of several at once is what counts. */
  readonly word: string | null;
}

/** What became of nodes in the span, in the order in which it did. */
export function marksOf(picture: SpaceTime, box: Box): Mark[] {
  const { names, span, facts } = picture;
  const marks: Mark[] = [];
  const lastWordY = new Map<number, number>();
  for (const fact of facts.toReversed()) {
    if (fact.type !== 'status' && fact.type !== 'node') continue;
    const [lane, y] = [names.indexOf(fact.node), timeY(fact.atMs, span, box)];
    const hasRoom = (lastWordY.get(lane) ?? Infinity) - y >= WORD_HEIGHT;
    if (hasRoom) lastWordY.set(lane, y);
    const isBad = fact.type === 'node' && fact.state !== 'running';
    marks.push({ lane, y, isBad, word: hasRoom ? picture.wordOf(fact) : null });
  }
  return marks.toReversed();
}

/** The frame that one points at; null where there is none. */
export function frameNear(x: number, y: number, picture: SpaceTime, box: Box): Frame | null {
  let [nearest, least]: [Frame | null, number] = [null, NEAR];
  for (const frame of picture.frames) {
    const away = distance(x, y, ends(frame, picture, box));
    if (away < least) [nearest, least] = [frame, away];
  }
  return nearest;
}

export type Line = readonly [x1: number, y1: number, x2: number, y2: number];

/** Of its arrow. One that does not arrive, or not yet, ends halfway, as steep as if it took a twentieth of the span. */
export function ends({ from, to, sentMs, arrivedMs }: Frame, { names, span }: SpaceTime, box: Box): Line {
  const [a, b] = [laneX(from, names.length, box), laneX(to, names.length, box)];
  const y = timeY(sentMs, span, box);
  if (arrivedMs !== Infinity) return [a, y, b, timeY(arrivedMs, span, box)];
  return [a, y, a + (b - a) / 2, y + (box.height - HEAD) / 40];
}

function distance(x: number, y: number, [x1, y1, x2, y2]: Line): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length));
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy);
}
