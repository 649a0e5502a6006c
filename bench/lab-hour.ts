/**
 * `npm run bench:lab-hour`: an hour of fifteen nodes under load, as the lab records it, made up from a seed: messages, links, a
 * change of host each minute, and all messages between the nodes. Printed: what it takes in the supervisor (`FactLog`) and in the
 * page (`Story`), and how much processor time the page needs to show a moment of it, played on and gone to at random.
 *
 *     npm run bench:lab-hour -- [minutes] [nodes] [messages a second]
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Story } from '../src/client/lab/story/story.ts';
import { FactLog } from '../src/sim/scenario/fact-log.ts';
import type { LabFact, TimedFact } from '../src/sim/scenario/facts.ts';
import { Random } from '../src/sim/random.ts';
import { quantile } from '../src/sim/statistics.ts';
import { ownProcessorMs } from './own-processor.ts';

const [minutes = 60, nodes = 15, rate = 20] = process.argv.slice(2).map(Number);
const NAMES = Array.from({ length: nodes }, (_, at) => `n${at + 1}`);
const TELL_MS = 100;
const HEARTBEAT_MS = 50;
const LOOKS = 300;
const MIB = 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const supervisor = await grownBy('the supervisor', () => {
  const log = new FactLog();
  for (const facts of hour()) for (const fact of facts) log.add(fact);
  return log;
});
console.log(`${supervisor.length} facts, ${minutes} minutes, ${nodes} nodes, ${rate} messages a second`);

const startedMs = ownProcessorMs();
const story = await grownBy('the page', () => {
  const made = new Story();
  for (const facts of hour()) made.add(facts, null, facts.at(-1)?.atMs ?? 0);
  return made;
});
const tookMs = ownProcessorMs() - startedMs;
console.log(
  `${story.frames.length} messages between nodes; made and taken in within ${(tookMs / 1000).toFixed(1)} s`,
);

const random = new Random(7);
const moments = Array.from({ length: LOOKS }, () => random.fraction() * story.lastMs);
looks('gone to at random', moments);
const from = story.lastMs / 2;
looks(
  'played on',
  Array.from({ length: LOOKS }, (_, at) => from + (at * 1000) / 60),
);

/** Everything that the page asks of a story to show a moment. */
function looks(what: string, atMs: readonly number[]): void {
  const times = atMs.map((ms) => {
    const began = ownProcessorMs();
    const scene = story.sceneAt(ms);
    const shown = [
      scene.nodes.size,
      story.frames.during(ms - 500, ms, new Set(), 4_000).length,
      story.between(ms - 500, ms).length,
      story.order.newest(12, ms).length,
      story.newest(['node', 'status', 'fault', 'healed'], 40, ms).length,
      ...NAMES.map((name) => story.talk.linesAt(name, ms, 8).length),
    ];
    if (shown.includes(-1)) throw new Error('nothing is shown');
    return ownProcessorMs() - began;
  });
  const [p50, p95, max] = [quantile(times, 0.5), quantile(times, 0.95), Math.max(...times)];
  console.log(`${what}: p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms, longest ${max.toFixed(1)} ms`);
}

async function grownBy<Made>(what: string, make: () => Made): Promise<Made> {
  const before = taken();
  const made = make();
  console.log(`${what}: ${((taken() - before) / MIB).toFixed(0)} MiB`);
  return made;
}

function taken(): number {
  collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + Math.max(external, arrayBuffers);
}

/** Piece by piece, as the supervisor tells it. */
function* hour(): Generator<TimedFact[]> {
  const chance = new Random(1);
  const at = (atMs: number, fact: LabFact): TimedFact => ({ atMs, ...fact });
  yield [
    at(0, { type: 'began', scenario: 'hour', seed: 1, nodes: NAMES, timing: 'test', policy: 'centrality' }),
    ...NAMES.map((node) => at(0, { type: 'node', node, state: 'running', device: `d-${node}` })),
  ];
  let [number, term, host] = [0, 1, 0];
  for (let nowMs = TELL_MS; nowMs <= minutes * 60_000; nowMs += TELL_MS) {
    const facts: TimedFact[] = [];
    const frames: (readonly [from: number, to: number, kind: number, atUs: number])[] = [];
    if (nowMs % 60_000 === 0) {
      [term, host] = [term + 1, (host + 1) % nodes];
      for (const [place, node] of NAMES.entries()) {
        const role = place === host ? 'host' : 'follower';
        facts.push(at(nowMs, { type: 'status', node, role, tier: 'confirmed', host: NAMES[host]!, term }));
      }
    }
    if (nowMs % 1_000 === 0) {
      for (const from of NAMES) {
        for (const to of NAMES) {
          if (from !== to)
            facts.push(at(nowMs, { type: 'link', from, to, isUp: true, rttMs: chance.fraction() }));
        }
      }
    }
    for (let sent = (rate * TELL_MS) / 1000; sent > 0; sent--) {
      const id = `m${++number}`;
      const author = number % nodes;
      const node = NAMES[author]!;
      facts.push(at(nowMs, { type: 'said', id, node }), at(nowMs, { type: 'accepted', id, node }));
      facts.push(at(nowMs, { type: 'confirmed', id, node, index: number, term }));
      for (const one of NAMES) facts.push(at(nowMs, { type: 'shown', id, node: one, index: number }));
      frames.push([author, host, 3, 0]);
      for (const [to] of NAMES.entries()) {
        if (to !== host) frames.push([host, to, 1, 500], [to, host, 1, 900], [host, to, 1, 1_400]);
      }
    }
    for (let beatMs = 0; beatMs < TELL_MS; beatMs += HEARTBEAT_MS) {
      for (const [to] of NAMES.entries()) {
        if (to !== host) frames.push([host, to, 0, beatMs * 1_000], [to, host, 0, beatMs * 1_000 + 300]);
      }
    }
    const sorted = frames.toSorted((a, b) => a[3] - b[3]);
    const told: LabFact = {
      type: 'frames',
      fromMs: nowMs - TELL_MS,
      from: sorted.map(([from]) => from),
      to: sorted.map(([, to]) => to),
      kind: sorted.map(([, , kind]) => kind),
      bytes: sorted.map(() => 40 + Math.floor(chance.fraction() * 400)),
      afterUs: sorted.map(([, , , atUs]) => atUs),
      tookUs: sorted.map(() => 100 + Math.floor(chance.fraction() * 900)),
    };
    facts.push(at(nowMs, told));
    yield facts;
  }
}
