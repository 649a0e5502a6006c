/**
 * What it costs that nodes tell what goes over their links (LB30): messages confirmed a second with and without somebody who
 * listens at all of them and puts both ends together, in turns, in one group. Needs `npm ci` only.
 *
 *     npm run bench:frames-told -- [nodes] [rounds] [seconds]
 */
import { benchThroughput } from '../src/lab/bench/throughput.ts';
import { FrameWatch } from '../src/lab/frames/frame-watch.ts';
import { Supervisor } from '../src/lab/supervisor.ts';
import { quantile } from '../src/sim/statistics.ts';

const [nodes = 5, rounds = 4, seconds = 8] = process.argv.slice(2).map(Number);

const supervisor = new Supervisor({ nodes, port: 0, timing: 'lan', seed: 1, out: null });
const counted = { frames: 0, facts: 0, unheard: 0 };
const ratios: number[] = [];
try {
  await supervisor.begin();
  for (let round = 0; round < rounds; round++) {
    const [plain, heard] = [await perSecond(false), await perSecond(true)];
    ratios.push(heard.confirmed / plain.confirmed);
    console.log(
      `round ${round + 1}: ${plain.confirmed.toFixed(0)} a second unheard, ${heard.confirmed.toFixed(0)} heard;` +
        ` the host's node ${plain.hostMs.toFixed(3)} and ${heard.hostMs.toFixed(3)} ms a message`,
    );
  }
} finally {
  await supervisor.stop();
}
console.log(
  `ratio p50 ${quantile(ratios, 0.5).toFixed(3)} (${ratios.map((one) => one.toFixed(2)).join(' ')})`,
);
console.log(JSON.stringify(counted));

async function perSecond(isHeard: boolean): Promise<{ confirmed: number; hostMs: number }> {
  const names = supervisor.nodes.map(({ name }) => name);
  const watch = new FrameWatch({
    names: () => names,
    nodes: () => supervisor.nodes,
    tell: (fact) => {
      counted.facts++;
      if (fact.type === 'frames') counted.frames += fact.from.length;
      if (fact.type === 'unheard') counted.unheard += fact.count;
    },
  });
  if (isHeard) {
    watch.begin();
    for (const node of supervisor.nodes) watch.listenTo(node);
  }
  const { confirmedPerSecond, processorMs } = await benchThroughput(supervisor, {
    mode: 'batch',
    seconds,
    textBytes: 300,
    writers: 2 * nodes,
  });
  watch.end();
  return { confirmed: confirmedPerSecond, hostMs: processorMs?.host ?? Number.NaN };
}
