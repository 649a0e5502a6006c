import { expect } from 'chai';
import { realSuite } from '../../src/cli/real-suite.ts';
import type { Checker } from '../../src/sim/checkers/checker.ts';
import { CALM } from '../../src/sim/links.ts';
import { readSwarm, replayOf, swarmText } from '../../src/sim/replay.ts';
import { Random } from '../../src/sim/random.ts';
import { runSeed, type RunOptions } from '../../src/sim/run.ts';
import { drawSwarm } from '../../src/sim/swarm.ts';
import { demes } from '../cli/recorded-context.ts';

/** Breaks in every life. */
const breaksAlways: Checker = {
  rule: 'S99',
  states: 'no message is accepted',
  watch(_ledger, report) {
    return {
      accepted() {
        report('a message');
      },
    };
  },
};

/** As a shell splits it: no word of ours has a space, and none a quote inside. */
const wordsOf = (replay: string): string[] => replay.split(' ').map((word) => word.replaceAll(/^'|'$/g, ''));

describe('the replay command', () => {
  const lives: Record<string, RunOptions> = {
    'what a seed draws': { seed: 2, events: 900 },
    'another timing': { seed: 2, events: 900, timing: 'wan' },
    'options of a test': {
      seed: 3,
      events: 700,
      nodes: 3,
      timing: 'lan',
      swarm: { weather: CALM, hourMs: 0, policy: 'borda', replies: 1 },
      without: { troubles: [{ from: 2, to: Infinity }], acts: [] },
      plain: ['disks'],
    },
    'real hashes and signatures': { seed: 5, nodes: 2, events: 300, suite: realSuite() },
  };
  for (const [what, options] of Object.entries(lives)) {
    it(`shows the same life to the byte: ${what}`, async () => {
      const broken = runSeed({ ...options, checkers: [breaksAlways] });
      expect(broken.failure?.rule).to.equal('S99');
      const life = runSeed(options);
      const { exitCode, out } = await demes(wordsOf(broken.failure!.replay).slice(1));
      expect(exitCode).to.equal(0);
      expect(out).to.include(`transcript ${life.transcriptHash}`);
    }).timeout(30_000);
  }

  it('has no words for what is as it is anyway', () => {
    expect(replayOf({ seed: 4 }, 3, 10_000)).to.equal('demes sim --seed 4 --nodes 3 --events 10000');
  });

  it('says every option that can be drawn, infinite ones too', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const swarm = drawSwarm(new Random(seed), {});
      expect(readSwarm(swarmText(swarm))).to.deep.equal(swarm);
    }
  });

  it('does not read what no life could have', () => {
    const wrong = [
      '',
      '[]',
      '7',
      '{"nodse":3}',
      '{"nodes":"3"}',
      '{"weather":{"loss":1}}',
      '{"timing":"fast"}',
    ];
    expect(wrong.map(readSwarm)).to.deep.equal(wrong.map(() => undefined));
    expect(readSwarm('{"replies":-1}')).to.equal(undefined);
  });
});
