/**
 * `npm run bench:lab-hour`: what an hour of fifteen nodes (made-hour.ts) takes in the supervisor (`FactLog`) and in the page
 * (`Story`), and how much processor time the page needs to show a moment of it, played on and gone to at random.
 *
 *     npm run bench:lab-hour -- [minutes] [nodes] [messages a second]
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Story } from '../src/client/lab/story/story.ts';
import { FactLog } from '../src/sim/scenario/fact-log.ts';
import { Random } from '../src/sim/random.ts';
import { quantile } from '../src/sim/statistics.ts';
import { madeHour } from './made-hour.ts';
import { ownProcessorMs } from './own-processor.ts';

const [minutes = 60, nodes = 15, rate = 20] = process.argv.slice(2).map(Number);
const NAMES = Array.from({ length: nodes }, (_, at) => `n${at + 1}`);
const LOOKS = 300;
const MIB = 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const supervisor = await grownBy('the supervisor', () => {
  const log = new FactLog();
  for (const facts of madeHour({ minutes, names: NAMES, rate })) for (const fact of facts) log.add(fact);
  return log;
});
console.log(`${supervisor.length} facts, ${minutes} minutes, ${nodes} nodes, ${rate} messages a second`);

const startedMs = ownProcessorMs();
const story = await grownBy('the page', () => {
  const made = new Story();
  for (const facts of madeHour({ minutes, names: NAMES, rate }))
    made.add(facts, null, facts.at(-1)?.atMs ?? 0);
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
