/** Flags, printing and keeping of the curves: docs/evidence has the numbers, docs/limits.md tables and pictures of them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { describeMachine, type Machine } from '../src/lab/bench/machine.ts';
import { picture } from './curve-picture.ts';
import type { Curve, CurveName, CurveRow } from './curve-rows.ts';
import { tables } from './curve-tables.ts';

const DOCS = new URL('../docs/', import.meta.url);
export const DOCUMENT = new URL('limits.md', DOCS);

export interface CurveOptions {
  /** Sizes of groups, ascending. */
  readonly nodes: readonly number[];
  readonly rounds: number;
  readonly json: boolean;
  readonly write: boolean;
  /** As it was before anything was measured. */
  readonly machine: Machine;
  readonly note: (line: string) => void;
}

/** From the command line: `--nodes 2,3,5 --rounds 3 --json --write`. */
export function curveOptions(nodesDefault: readonly number[], roundsDefault: number): CurveOptions {
  const { values } = parseArgs({
    options: {
      nodes: { type: 'string', default: nodesDefault.join(',') },
      rounds: { type: 'string', default: `${roundsDefault}` },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  return {
    ...values,
    nodes: values.nodes.split(',').map(Number),
    rounds: Number(values.rounds),
    machine: describeMachine(tmpdir()),
    note: (line) => void process.stderr.write(`${line}\n`),
  };
}

/** Prints what was measured, as tables or as JSON, and keeps it when asked to. */
export function finish(options: CurveOptions, what: CurveName, rows: readonly CurveRow[]): void {
  const { machine, rounds, json, write } = options;
  const command = `node bench/${what}-curves.ts --nodes ${options.nodes.join(',')} --rounds ${rounds}`;
  const curve: Curve = { what, command, commit: commitOf(), machine, rounds, rows };
  const text = `${JSON.stringify(curve, rounded, 2)}\n`;
  process.stdout.write(json ? text : `${tables(curve).join('\n')}\n`);
  if (!write) return;
  writeFileSync(evidenceOf(what), text);
  writeFileSync(pictureOf(what), pictures(what).made);
  writeFileSync(DOCUMENT, withCurves(readFileSync(DOCUMENT, 'utf8')));
}

/** The document with the tables of what is in docs/evidence. */
export function withCurves(text: string): string {
  return (['simulated', 'processes'] as const).reduce((before, what) => {
    const curve = JSON.parse(readFileSync(evidenceOf(what), 'utf8')) as Curve;
    return put(before, what, tables(curve));
  }, text);
}

/** More digits than anybody measures say nothing. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toFixed(3)) : value;
}

/** The picture as it is kept, and as it is made from the evidence. */
export function pictures(what: CurveName): { kept: string; made: string } {
  const curve = JSON.parse(readFileSync(evidenceOf(what), 'utf8')) as Curve;
  return {
    kept: existsSync(pictureOf(what)) ? readFileSync(pictureOf(what), 'utf8') : '',
    made: picture(curve),
  };
}

function evidenceOf(what: CurveName): URL {
  return new URL(`evidence/curves-${what}.json`, DOCS);
}

function pictureOf(what: CurveName): URL {
  return new URL(`evidence/curves-${what}.svg`, DOCS);
}

function put(text: string, what: CurveName, lines: readonly string[]): string {
  const begin = `<!-- made by node bench/${what}-curves.ts --write: begin -->`;
  const end = `<!-- made by node bench/${what}-curves.ts --write: end -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/limits.md has no place for ${what}`);
  return `${text.slice(0, from + begin.length)}\n\n${lines.join('\n')}\n\n${text.slice(to)}`;
}

function commitOf(): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: DOCS, encoding: 'utf8' }).trim();
}
