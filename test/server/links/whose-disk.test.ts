import { expect } from 'chai';
import { NO_STANDING, type Standing } from '../../../src/core/standing/standing.ts';
import type { GroupStandings } from '../../../src/server/links/word.ts';
import { createKeys } from '../../../src/server/crypto/keys.ts';
import { connected, introduce, MemoryBoots, TestNode, type TestNodeOptions } from './world.ts';

const SHOWN: Standing = { seq: 9, term: 5, ackTerm: 4, ackIndex: 40 };

/** A disk that holds this, at a node that remembers nothing of others. */
function holding(own: () => Standing): GroupStandings {
  return { own, remembered: () => NO_STANDING };
}

const REMEMBERING: GroupStandings = { own: () => SHOWN, remembered: () => SHOWN };

describe('links: whose disk it is', () => {
  const nodes: TestNode[] = [];
  async function start(options: TestNodeOptions = {}): Promise<TestNode> {
    const node = await new TestNode(options).start();
    nodes.push(node);
    return node;
  }
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map(async (node) => node.stop()));
  });

  for (const dialler of ['old disk', 'peer'] as const) {
    it(`HS35 a new start that holds less than is remembered is refused and told why, when the ${dialler} dials (N94)`, async () => {
      const peer = await start({ standings: REMEMBERING });
      const old = await start({ standings: holding(() => ({ ...SHOWN, ackIndex: 39 })) });
      // Whoever has no address of the other cannot dial.
      peer.manager.setKnown([dialler === 'peer' ? old.asKnown() : old.asKnown(undefined, [])]);
      old.manager.setKnown([dialler === 'peer' ? peer.asKnown(undefined, []) : peer.asKnown()]);
      const told = await old.notes.until('setAside');
      expect([told.peer, told.verdict]).to.deep.equal([peer.deviceId, 'rolled_back']);
      expect((await peer.notes.until('refused')).code).to.equal('rolled_back');
      expect(peer.notes.count('up')).to.equal(0);
    });
  }

  it('HS35 a new start that holds as much is let in, and its process is not judged again', async () => {
    const boots = new MemoryBoots();
    const peer = await start({ standings: REMEMBERING, boots });
    let holds = SHOWN;
    const other = await start({ standings: holding(() => holds) });
    introduce([peer, other]);
    await connected([peer, other]);
    holds = NO_STANDING;
    const from = other.notes.all.length;
    peer.manager.linkWith(other.deviceId)!.terminate();
    await other.notes.until('up', () => true, from);
    expect(other.notes.count('setAside')).to.equal(0);
  });

  it('HS35 nobody believes a word that is overtaken: who holds more by now comes again and is let in', async () => {
    const peer = await start({ standings: REMEMBERING });
    let asked = 0;
    // The hello is made, and then its sender acknowledges.
    const other = await start({
      standings: holding(() => (asked++ === 0 ? { ...SHOWN, ackIndex: 39 } : SHOWN)),
    });
    peer.manager.setKnown([other.asKnown(undefined, [])]);
    other.manager.setKnown([peer.asKnown()]);
    await other.notes.until('refused');
    await connected([peer, other]);
    expect(other.notes.count('setAside')).to.equal(0);
  });

  it('HS35 of a group that cannot be asked nothing is said, and nobody is refused for it', async () => {
    const peer = await start({ standings: REMEMBERING });
    const other = await start({ standings: { own: () => null, remembered: () => null } });
    introduce([peer, other]);
    await connected([peer, other]);
    expect([peer.notes.count('refused'), other.notes.count('setAside')]).to.deep.equal([0, 0]);
  });

  it('HS36 two that are the same start of one device are both refused as clones, until a higher start', async () => {
    const boots = new MemoryBoots();
    const keys = createKeys();
    const peer = await start({ boots });
    const one = await start({ keys, bootCount: 3 });
    introduce([peer, one]);
    await connected([peer, one]);
    const two = await start({ keys, bootCount: 3 });
    two.manager.setKnown([peer.asKnown()]);
    expect((await one.notes.until('setAside')).verdict).to.equal('clone');
    expect((await two.notes.until('setAside')).verdict).to.equal('clone');
    expect(boots.lastBoot(one.deviceId)?.isCloned).to.equal(true);
    await Promise.all([one.kill(), two.kill()]);
    const from = peer.notes.all.length;
    const again = await start({ keys, bootCount: 3 });
    again.manager.setKnown([peer.asKnown()]);
    expect((await again.notes.until('setAside')).verdict).to.equal('clone');
    await again.kill();
    const kept = await start({ keys, bootCount: 4 });
    kept.manager.setKnown([peer.asKnown()]);
    await peer.notes.until('up', () => true, from);
    expect(kept.notes.count('setAside')).to.equal(0);
  });

  it('HS36 where the known one does not answer, the newcomer is a disk put back and no clone', async () => {
    const boots = new MemoryBoots();
    const keys = createKeys();
    const peer = await start({ boots });
    const one = await start({ keys, bootCount: 3 });
    introduce([peer, one]);
    await connected([peer, one]);
    // Its socket stays open, and nobody is behind it.
    one.faults.add({ type: 'cut', peer: '*', direction: 'both', probability: 1 });
    const two = await start({ keys, bootCount: 3 });
    two.manager.setKnown([peer.asKnown()]);
    expect((await two.notes.until('setAside')).verdict).to.equal('rolled_back');
    expect(boots.lastBoot(one.deviceId)?.isCloned).to.equal(false);
    expect(one.notes.count('setAside')).to.equal(0);
  });
});
