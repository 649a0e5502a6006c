/** Small plots as SVG texts for a page without scripts: axes, steps, dots, bands. Colours are the page's variables. */
import { escaped } from './junit.ts';

const WIDTH = 920;
const LEFT = 64;
const RIGHT = 24;
const TOP = 22;
const BOTTOM = 34;
const TICKS = 6;

export interface Scale {
  readonly from: number;
  readonly to: number;
}

export interface Frame {
  readonly height: number;
  readonly x: Scale;
  readonly y: Scale;
  readonly xTitle: string;
  readonly yTitle: string;
}

export function atX({ x }: Pick<Frame, 'x'>, value: number): number {
  return LEFT + ((value - x.from) / (x.to - x.from || 1)) * (WIDTH - LEFT - RIGHT);
}

function atY({ y, height }: Pick<Frame, 'y' | 'height'>, value: number): number {
  return height - BOTTOM - ((value - y.from) / (y.to - y.from || 1)) * (height - TOP - BOTTOM);
}

/** `title` is what a screen reader says of it. */
export function plot(title: string, frame: Frame, marks: readonly string[]): string {
  const { height } = frame;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    ...axes(frame),
    ...marks,
    '</svg>',
  ].join('\n');
}

/** A scale from 0 that holds all of these, with round ends. */
export function scaleTo(values: readonly number[]): Scale {
  const most = values.reduce((all, value) => Math.max(all, value), 0);
  const step = stepFor(most || 1);
  return { from: 0, to: Math.max(step, Math.ceil(most / step) * step) };
}

/** The share of values that are at most x, as a line of steps. */
export function cumulative(frame: Frame, values: readonly number[], colour: string): string {
  const ascending = values.toSorted((a, b) => a - b);
  const points = ascending.flatMap((value, at) => [
    `${px(atX(frame, value))},${px(atY(frame, at / ascending.length))}`,
    `${px(atX(frame, value))},${px(atY(frame, (at + 1) / ascending.length))}`,
  ]);
  const start = `${px(atX(frame, frame.x.from))},${px(atY(frame, 0))}`;
  const end = `${px(atX(frame, frame.x.to))},${px(atY(frame, 1))}`;
  return `<polyline class="line" style="stroke:${colour}" points="${[start, ...points, end].join(' ')}"/>`;
}

/** A rectangle between two values of x, over the whole height or between two pixels of y. */
export function band(frame: Frame, from: number, to: number, kind: string, title: string, y?: Scale): string {
  const [left, right] = [atX(frame, from), atX(frame, to)];
  const top = y?.from ?? TOP;
  const bottom = y?.to ?? frame.height - BOTTOM;
  const width = Math.max(1, right - left);
  return `<rect class="${kind}" x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(bottom - top)}"><title>${escaped(title)}</title></rect>`;
}

export function dot(frame: Frame, x: number, y: number, kind: string): string {
  return `<circle class="${kind}" cx="${px(atX(frame, x))}" cy="${px(atY(frame, y))}" r="2"/>`;
}

export function upright(frame: Frame, x: number, kind: string, title: string): string {
  const at = px(atX(frame, x));
  return `<line class="${kind}" x1="${at}" x2="${at}" y1="${TOP}" y2="${frame.height - BOTTOM}"><title>${escaped(title)}</title></line>`;
}

export function label(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function axes(frame: Frame): string[] {
  const { x, y, height, xTitle, yTitle } = frame;
  const bottom = height - BOTTOM;
  const across = ticksOf(x).map((value) => label(atX(frame, value), bottom + 14, String(value), 'middle'));
  const up = ticksOf(y).map((value) => {
    const at = px(atY(frame, value));
    const line = `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/>`;
    return `${line}${label(LEFT - 6, atY(frame, value) + 4, String(value), 'end')}`;
  });
  return [
    ...(yTitle === '' ? [] : up),
    ...across,
    label((LEFT + WIDTH) / 2, height - 4, xTitle, 'middle'),
    ...(yTitle === '' ? [] : [label(4, TOP - 10, yTitle)]),
  ];
}

function ticksOf({ from, to }: Scale): number[] {
  const step = stepFor(to - from || 1);
  const count = Math.floor((to - from) / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, at) => Number((from + at * step).toPrecision(12)));
}

/** 1, 2 or 5 times a power of ten, so that there are about TICKS of them. */
function stepFor(span: number): number {
  const rough = span / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10;
  return factor * power;
}

/** A tenth of a pixel. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
