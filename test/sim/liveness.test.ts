import { expect } from 'chai';
import { CALM } from '../../src/sim/links.ts';
import { historyWithinMs } from '../../src/sim/liveness.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { describeFailure, runSeed } from '../../src/sim/run.ts';
import { TROUBLES, type Trouble } from '../../src/sim/swarm.ts';
import { Scenario } from './scenario.ts';

const NO_TROUBLES = Object.fromEntries(TROUBLES.map((trouble) => [trouble, 0])) as Record<Trouble, number>;

describe('the time within which a healed group must be at rest', () => {
  it('has nothing for history where nobody lacks any, and a round trip and a save for each page, twice', () => {
    const slow = { delayMinUs: 20_000, delayMeanUs: 10_000, loss: 0 };
    const { world } = new Scenario({ nodes: 3, weather: slow }).grow();
    expect(historyWithinMs(world, world.nodes)).to.equal(0);
    world.node('n2').crash(true);
    world.node('n2').disk.log.openHole(3);
    expect(historyWithinMs(world, world.nodes)).to.equal(2 * (60 + 0.2));
    expect(historyWithinMs(world, [world.node('n1'), world.node('n3')])).to.equal(0);
  });

  it('has up to a round more for each frame of a page that is lost', () => {
    const { world } = new Scenario({ nodes: 3, weather: { loss: 0.2 } }).grow();
    world.node('n2').crash(true);
    world.node('n2').disk.log.openHole(3);
    const { roundMs } = world.options.timing;
    const asksAgain = 1 / 0.8 ** 2 - 1;
    expect(historyWithinMs(world, world.nodes)).to.be.closeTo(2 * (0.6 + 0.2 + asksAgain * roundMs), 1e-6);
  });

  it('is enough for a long history on slow links, in pages of one entry', () => {
    const life = runSeed({
      seed: 1,
      nodes: 2,
      events: 400,
      timing: 'test',
      swarm: {
        troubles: NO_TROUBLES,
        healsCoreOnly: false,
        goesEveryMs: 0,
        hourMs: 0,
        spares: 0,
        promoteAfterMs: 0,
        joinWithinMs: 1,
        messageEveryMs: 20,
        batchMax: 40,
        textLengthMax: 10,
        farUs: 0,
        heldMax: LIMITS.outboxEventsMax,
        weather: { ...CALM, delayMinUs: 40_000, delayMeanUs: 1_000 },
        snapshots: { behindEntries: 10, chunkBytes: 10_000, pageEntries: 1 },
      },
    });
    expect(life.ok, describeFailure(life)).to.equal(true);
    // Longer than joins, elections and voters need: what came in page by page.
    expect(life.counts.restedAfterMs).to.be.above(40_000);
  });
});
