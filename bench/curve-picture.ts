/** The curves as a picture: bytes and processor time of one message against the size of the group. Plain SVG. */
import type { Curve, CurveRow } from './curve-rows.ts';

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly at: (row: CurveRow) => number;
}

interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

const HOST = '#c2410c';
const OTHER = '#0369a1';
const WIDTH = 360;
const HEIGHT = 240;
const MARGIN = { left: 62, right: 14, top: 34, bottom: 34 };
const STEPS = 4;

const PANELS: readonly Panel[] = [
  {
    title: 'bytes sent for one message',
    lines: [
      { name: 'host', colour: HOST, at: ({ bytesPerMessage }) => bytesPerMessage.host },
      { name: 'others', colour: OTHER, at: ({ bytesPerMessage }) => bytesPerMessage.other },
    ],
  },
  {
    title: 'processor time for one message, µs',
    lines: [
      { name: 'host', colour: HOST, at: ({ usPerMessage }) => usPerMessage.host },
      { name: 'others', colour: OTHER, at: ({ usPerMessage }) => usPerMessage.other },
    ],
  },
];

export function picture({ rows, what }: Curve): string {
  const panels = PANELS.map(
    (panel, at) => `<g transform="translate(${at * WIDTH} 0)">${drawn(panel, rows)}</g>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PANELS.length * WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<title>Cost of one message against the number of nodes (${what})</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...panels,
    '</svg>\n',
  ].join('\n');
}

function drawn({ title, lines }: Panel, rows: readonly CurveRow[]): string {
  const xMax = Math.max(...rows.map(({ nodes }) => nodes));
  const yMax = roundedUp(Math.max(...rows.flatMap((row) => lines.map(({ at }) => at(row)))));
  const x = (nodes: number): number => MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * nodes) / xMax;
  const y = (value: number): number =>
    HEIGHT - MARGIN.bottom - ((HEIGHT - MARGIN.top - MARGIN.bottom) * value) / yMax;
  const grid = Array.from({ length: STEPS + 1 }, (_, step) => {
    const value = (yMax * step) / STEPS;
    const height = y(value).toFixed(1);
    return (
      `<path d="M${MARGIN.left} ${height}H${WIDTH - MARGIN.right}" stroke="#d4d4d8"/>` +
      `<text x="${MARGIN.left - 6}" y="${height}" dy="0.35em" text-anchor="end">${value.toLocaleString('en')}</text>`
    );
  });
  const ticks = rows
    .filter(({ nodes }) => nodes === xMax || nodes % 10 === 0 || xMax < 20)
    .map(
      ({ nodes }) =>
        `<text x="${x(nodes).toFixed(1)}" y="${HEIGHT - MARGIN.bottom + 16}" text-anchor="middle">${nodes}</text>`,
    );
  const curves = lines.map(({ name, colour, at }, place) => {
    const points = rows.map((row) => `${x(row.nodes).toFixed(1)},${y(Math.max(0, at(row))).toFixed(1)}`);
    return (
      `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>` +
      `<text x="${MARGIN.left + 8 + 60 * place}" y="${MARGIN.top - 2}" fill="${colour}">${name}</text>`
    );
  });
  return [
    `<text x="${MARGIN.left}" y="14" font-weight="bold">${title}</text>`,
    ...grid,
    ...ticks,
    ...curves,
    `<text x="${WIDTH - MARGIN.right}" y="${HEIGHT - 4}" text-anchor="end">nodes</text>`,
  ].join('');
}

/** The next 1, 2 or 5 with zeros. */
function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value)!;
}
