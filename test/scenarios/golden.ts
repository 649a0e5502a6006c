/**
 * Plays scenarios and compares what they print with their files. `node test/scenarios/golden.ts [NUMBER ...]` writes
 * the files anew, and says which expectations do not hold: writing does not change those.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Cluster } from './cluster.ts';
import { COMMANDS, newCluster } from './commands.ts';
import { readExpectation } from './expectations.ts';
import { readScript, Words, writeScript, type Script, type Step } from './script.ts';

const FOLDER = import.meta.dirname;

export interface Golden {
  readonly file: string;
  readonly text: string;
}

export interface Played {
  /** The file as it should be. */
  readonly text: string;
  /** Expectations that do not hold, commands that mean nothing, rules that the jury saw broken. */
  readonly faults: readonly string[];
  /** How many expectations were held against what happened. */
  readonly expectations: number;
}

/** All of them, by number. */
export function goldens(): Golden[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(FOLDER, file), 'utf8') }));
}

/** Runs every command from the first on; ends at the first that cannot be carried out. */
export function play(text: string): Played {
  const script = readScript(text);
  const faults: string[] = [];
  const outputs: string[][] = [];
  let cluster: Cluster | null = null;
  let expectations = 0;
  for (const step of stepsOf(script)) {
    try {
      const words = new Words(step.command);
      const verb = words.next();
      if (verb === 'expect') {
        const unlike = readExpectation(begun(cluster), words)(begun(cluster));
        expectations++;
        if (unlike !== null) faults.push(`line ${step.line}: ${step.command}, but ${unlike}`);
        outputs.push([]);
      } else if (verb === 'nodes') {
        cluster = newCluster(words);
        outputs.push(takeOutput(cluster));
      } else outputs.push(carryOut(begun(cluster), verb, words));
      const broken = begun(cluster).violation;
      if (broken !== null) throw new Error(broken);
    } catch (error) {
      faults.push(
        `line ${step.line}: ${step.command}: ${error instanceof Error ? error.message : String(error)}`,
      );
      if (cluster !== null && cluster.out.length > 0) outputs.push(takeOutput(cluster));
      break;
    }
  }
  return { text: writeScript(script, outputs), faults, expectations };
}

function carryOut(cluster: Cluster, verb: string, words: Words): string[] {
  // `quietly COMMAND`: what it does is no part of the story.
  if (verb === 'quietly') {
    cluster.isLoud = false;
    const output = carryOut(cluster, words.next(), words);
    cluster.isLoud = true;
    return output;
  }
  const command = COMMANDS[verb];
  if (command === undefined) throw new Error('there is no such command');
  cluster.sent = [];
  command(cluster, words);
  words.end();
  // What it sent and nobody has read yet.
  if (cluster.isLoud && verb !== 'letters') {
    cluster.showLetters(
      cluster.sent.filter((letter) => [...cluster.letters, ...cluster.held].includes(letter)),
    );
  }
  return takeOutput(cluster);
}

function takeOutput(cluster: Cluster): string[] {
  const lines = cluster.out;
  cluster.out = [];
  return lines;
}

function begun(cluster: Cluster | null): Cluster {
  if (cluster === null) throw new Error('a script begins with `nodes`');
  return cluster;
}

function stepsOf({ parts }: Script): Step[] {
  return parts.filter((part): part is Step => typeof part !== 'string');
}

/** The first line in which two texts differ, with what stands before it; empty when they are the same. */
export function difference(wanted: string, found: string): string {
  const [a, b] = [wanted.split('\n'), found.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  const from = at < 0 ? a.length : at;
  if (from === a.length && a.length === b.length) return '';
  const before = a.slice(Math.max(0, from - 6), from).map((line) => `  ${line}`);
  const was = a.slice(from, from + 6).map((line) => `- ${line}`);
  const is = b.slice(from, from + 6).map((line) => `+ ${line}`);
  return [`line ${from + 1}:`, ...before, ...was, ...is].join('\n');
}

/** What is wrong with a scenario that was played, and how to see it again alone; empty when nothing is. */
export function complaint({ file, text }: Golden, played: Played): string {
  const faults = [...played.faults];
  if (played.expectations === 0) faults.push('it expects nothing');
  const unlike = difference(text, played.text);
  if (unlike !== '') faults.push(`it printed (+) something else than the file says (-), first in ${unlike}`);
  if (faults.length === 0) return '';
  const { number } = readScript(text);
  return [
    `${file}:`,
    ...faults,
    `alone: npm test -- test/scenarios/scenarios.test.ts --grep 'scenarios ${number} '`,
    `written anew, after a look: npx node test/scenarios/golden.ts ${number}`,
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const numbers = process.argv.slice(2).map(Number);
  for (const { file, text } of goldens()) {
    if (numbers.length > 0 && !numbers.includes(readScript(text).number)) continue;
    const played = play(text);
    if (played.text !== text) writeFileSync(join(FOLDER, file), played.text);
    for (const fault of played.faults) process.stdout.write(`${file}: ${fault}\n`);
  }
}
