import { expect } from 'chai';
import type { Hole } from '../../src/core/snapshot/holes.ts';
import { twinHash } from '../../src/sim/crypto.ts';
import { DataDamaged, DiskRefused } from '../../src/sim/disk-faults.ts';
import type { Fact } from '../../src/sim/facts.ts';
import { whyNotAtRest } from '../../src/sim/liveness.ts';
import { rosterRow, SimDisk, SimStorage } from '../../src/sim/storage.ts';
import { deviceNamed, LogMaker, scopeNamed } from '../support/log-maker.ts';
import { Scenario } from './scenario.ts';

const DEVICE = deviceNamed(1);
const SAVED = { hardState: null, truncateFrom: null, acknowledgement: null, outbox: [] };

/** A disk with this many entries and one row of the roster, synced. */
function diskWith(count: number): SimDisk {
  const disk = new SimDisk(DEVICE);
  disk.write({ ...SAVED, entries: new LogMaker(scopeNamed(7), twinHash).messages(count, DEVICE) });
  disk.applied.fold.set('m1', Uint8Array.of(1));
  return disk;
}

const opened = (disk: SimDisk): SimStorage => new SimStorage(disk, () => {});

describe('[twin] a disk that spoils what it holds', () => {
  it('LG113 a damaged entry is found by whoever reads it, and is never read as something else', () => {
    const disk = diskWith(200);
    disk.faults.spoilEntry(5, 'body');
    const storage = opened(disk);
    expect(storage.entries(6, 20, Infinity)).to.have.length(15);
    expect(storage.head(5)).to.deep.include({ index: 5 });
    expect(() => storage.entries(1, 20, Infinity)).to.throw(DataDamaged, 'entry 5');
    expect(() => storage.check()).to.throw(DataDamaged, 'entry 5');
    disk.faults.spoilEntry(7, 'head');
    expect(() => storage.head(7)).to.throw(DataDamaged, 'head of entry 7');
  });

  it('LG133 a damaged entry among the newest, or one that is needed to begin, is a hole from the next start on', () => {
    const disk = diskWith(200);
    disk.applied.index = 20;
    const { hash } = disk.entries[199 - 1]!;
    disk.faults.spoilEntry(20, 'body');
    disk.faults.spoilEntry(30, 'body');
    disk.faults.spoilEntry(199, 'body');
    const lost: Hole[] = [];
    disk.onHole = (hole) => void lost.push(hole);
    expect(opened(disk).holes()).to.have.deep.members(lost);
    expect(lost.map(({ low, high }) => [low, high])).to.have.deep.members([
      [20, 20],
      [199, 199],
    ]);
    expect(lost.find(({ high }) => high === 199)?.hash).to.equal(hash);
    expect(disk.isHurt).to.equal(true);
  });

  it('LG116 after damage that nothing mends the next opening looks at the whole log', () => {
    const disk = diskWith(200);
    disk.faults.spoilEntry(5, 'body');
    disk.isSuspect = true;
    expect(opened(disk).holes()).to.have.length(1);
  });

  it('LG113 a damaged row is found at the next start, unless it was written anew before', () => {
    const disk = diskWith(3);
    disk.faults.spoilRow('roster', rosterRow('m1'));
    expect(() => opened(disk).load()).to.throw(DataDamaged, 'm1');
    disk.faults.rewritten(rosterRow('m1'));
    disk.faults.spoilRow('state', 'state');
    expect(() => opened(disk).load()).to.throw(DataDamaged, 'state');
    disk.write({ ...SAVED, entries: [] });
    expect(opened(disk).load().appliedIndex).to.equal(0);
  });

  it('LG113 what is truncated is no longer damaged', () => {
    const disk = diskWith(20);
    disk.faults.spoilEntry(20, 'body');
    disk.write({ ...SAVED, truncateFrom: 18, entries: [] });
    expect(opened(disk).lastIndex()).to.equal(17);
  });

  it('LG114 a disk that lost saves is behind the count of them', () => {
    const disk = diskWith(2);
    const before = disk.copy();
    disk.write({ ...SAVED, entries: [] });
    expect([before.entries.length, before.saves]).to.deep.equal([2, 1]);
    before.savesKnown = disk.savesKnown;
    expect(() => opened(before)).to.throw(DataDamaged, '1 saves are missing');
  });

  it('a copy of a disk shares nothing with it that changes', () => {
    const disk = diskWith(2);
    const copy = disk.copy();
    for (const [name, value] of Object.entries(disk)) {
      if (typeof value !== 'object' || value === null || Object.isFrozen(value)) continue;
      // The hard state is replaced, never changed; faults belong to the machine.
      if (name === 'faults' || name === 'hardState') continue;
      expect(copy[name as keyof SimDisk], name).to.not.equal(value);
    }
    disk.applied.fold.clear();
    expect(copy.applied.fold.size).to.equal(1);
  });

  it('LG115 a disk that refuses to be read gives nothing, and reads well afterwards', () => {
    const disk = diskWith(3);
    const storage = opened(disk);
    disk.faults.refusesReads = true;
    for (const read of [() => storage.head(1), () => storage.entries(1, 3, 1), () => storage.load()]) {
      expect(read).to.throw(DiskRefused);
    }
    disk.faults.refusesReads = false;
    expect(storage.entries(1, 3, Infinity)).to.have.length(3);
  });

  it('damage that the group could not do without does not show', () => {
    const disk = diskWith(3);
    disk.faults.mayShow = () => false;
    disk.faults.spoilEntry(2, 'body');
    expect(opened(disk).entries(1, 3, Infinity)).to.have.length(3);
  });
});

describe('a group with a disk that spoils, loses or refuses', () => {
  const told = (story: Scenario): Fact[] => {
    const facts: Fact[] = [];
    story.world.onFact = (fact) => {
      facts.push(fact);
    };
    return facts;
  };
  const restOfPresent = (story: Scenario): Scenario =>
    story.until('the others rest', () => whyNotAtRest(story.world.present, false) === null);

  for (const isHost of [true, false]) {
    it(`LG133 (94, 95) a damaged entry is brought by the others, and all goes on, ${isHost ? 'at the host' : 'at a follower'}`, () => {
      const story = new Scenario({ nodes: 3 }).grow();
      const victim = isHost ? story.host! : story.others[0]!;
      const said = story.say(victim);
      story.untilConfirmed(said, ...story.byId);
      const node = story.node(victim);
      const before = node.disk.entries[1]!;
      const facts = told(story);
      node.disk.faults.spoilEntry(2, 'body');
      node.lookThroughLog();
      story.run(1);
      expect(node.disk.entries[1]).to.equal(undefined);
      expect(facts.filter(({ type }) => type === 'holed')).to.have.length(1);
      story.until('it is back', () => node.disk.entries[1] !== undefined);
      expect(node.disk.entries[1]?.hash).to.equal(before.hash);
      expect(story.world.marks.counts.damagedEntryRepaired).to.equal(1);
      story.rest();
      story.untilConfirmed(story.say(victim), ...story.byId);
    });
  }

  it('SN14 (95) who finds an entry damaged that it does not know to be confirmed promises nothing until it is', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const host = story.host!;
    const [victim, other] = story.others as [string, string];
    story.kill(other);
    const node = story.node(victim);
    const { entries } = node.disk;
    const before = entries.length;
    story.say(host);
    story.until('it is on both disks', () => entries.length > before);
    story.kill(host, victim);
    node.disk.faults.spoilEntry(entries.length, 'body');
    node.disk.faults.mayShow = () => true;
    const facts = told(story);
    story.start(victim, other).run(3_000);
    const promises = facts.filter(
      (fact) =>
        fact.type === 'sent' &&
        fact.node === node.deviceId &&
        (fact.message.type === 'requestVote' || (fact.message.type === 'vote' && fact.message.granted)),
    );
    expect(promises).to.deep.equal([]);
    expect(story.host).to.equal(null);
    story.start(host).rest();
    expect(node.disk.isHurt).to.equal(false);
  });

  it('LG136 an entry of which nothing says of which term it was stops its node for good, and the others go on', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const host = story.host!;
    const [victim, other] = story.others as [string, string];
    story.untilConfirmed(story.say(host), ...story.byId);
    story.kill(host).untilHost((name) => name !== host);
    story.start(host).rest();
    const loser = story.host === victim ? other : victim;
    const node = story.node(loser);
    const index = node.disk.entries.findIndex(({ term }, at) => node.disk.entries[at + 1]!.term > term) + 1;
    node.disk.faults.spoilEntry(index, 'head');
    node.lookThroughLog();
    story.run(10_000);
    expect(node.isRunning).to.equal(false);
    expect(story.world.givenUp.has(node)).to.equal(true);
    story.start(loser).run(1);
    expect(node.isRunning).to.equal(false);
    restOfPresent(story);
  });

  it('LG113 (93) who finds its vote torn after a loss of power does not vote, run or acknowledge again', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const [victim] = story.others as [string];
    const node = story.node(victim);
    story.unplug(victim);
    node.disk.faults.spoilRow('state', 'state');
    const facts = told(story);
    story.start(victim).run(1_000);
    expect(node.isRunning).to.equal(false);
    expect(facts.some((fact) => fact.type === 'damaged' && fact.part === 'state')).to.equal(true);
    expect(facts.some((fact) => fact.type === 'sent' && fact.node === node.deviceId)).to.equal(false);
    restOfPresent(story);
  });

  const loseSaves = (story: Scenario, victim: string): void => {
    story.node(victim).stopSyncing();
    story.untilConfirmed(story.say(story.host!), ...story.byId);
    story.unplug(victim);
  };

  it('LG114 (96) who lost saves that its disk had called durable notices, and never speaks again', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const [victim] = story.others as [string];
    const facts = told(story);
    loseSaves(story, victim);
    expect(facts.some(({ type }) => type === 'lostSaves')).to.equal(true);
    story.until('it notices', () => facts.some((fact) => fact.type === 'damaged' && fact.part === 'saves'));
    expect(story.node(victim).isRunning).to.equal(false);
    restOfPresent(story);
  });

  it('R7 sees a node that goes on although its disk lost saves', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const [victim] = story.others as [string];
    loseSaves(story, victim);
    const { disk } = story.node(victim);
    disk.savesKnown = disk.saves;
    story.world.runUntil(() => false, 10_000);
    expect(story.world.failure?.rule).to.be.oneOf(['R7', 'S8']);
  });

  it('LG114 a loss that only ends the process, not the power, takes nothing', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const [victim] = story.others as [string];
    story.node(victim).stopSyncing();
    story.untilConfirmed(story.say(story.host!), ...story.byId);
    story.kill(victim).start(victim).rest();
  });

  it('LG115 after a sync failed, the save stands there or not, and either way the node goes on with what it finds', () => {
    const found = new Set<boolean>();
    for (let seed = 1; seed <= 8; seed++) {
      const story = new Scenario({ nodes: 3, seed }).grow();
      const host = story.host!;
      const node = story.node(host);
      node.disk.faults.failsNextSync = true;
      const before = node.disk.entries.length;
      const said = story.say(host);
      story.until('its process ended', () => !node.isRunning);
      expect(said.eventId).to.equal(null);
      found.add(node.disk.entries.length > before);
      story.start(host).rest();
    }
    expect(found).to.deep.equal(new Set([true, false]));
  });

  it('LG115 who cannot read its disk stops, does not start meanwhile, and comes back whole', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const host = story.host!;
    const node = story.node(host);
    node.disk.faults.refusesReads = true;
    story.kill(host).start(host);
    expect(node.isRunning).to.equal(false);
    story.untilHost((name) => name !== host);
    node.disk.faults.refusesReads = false;
    story.start(host).rest();
  });

  it('no more disks are found damaged than the group can do without', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    for (const { disk } of story.world.nodes) disk.faults.spoilEntry(2, 'body');
    for (const node of story.world.nodes) node.lookThroughLog();
    story.run(1);
    expect(story.world.nodes.filter(({ disk }) => disk.isHurt)).to.have.length(1);
    story.rest();
    expect(story.world.nodes.filter(({ disk }) => disk.isHurt)).to.have.length(0);
  });
});
