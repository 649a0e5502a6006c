import { expect } from 'chai';
import { isJoint } from '../../src/core/roster/quorum.ts';
import { mayStop, nextConfig } from '../../src/core/roster/voter-changes.ts';
import type { VoterEvidence } from '../../src/core/roster/voter-evidence.ts';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import type { Config, Entry } from '../../src/protocol/entry.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../src/protocol/event.ts';
import { sortedIds } from '../../src/protocol/ids.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';
import type { Removed } from '../../src/protocol/peer-messages.ts';
import { person } from '../support/people.ts';
import { Group, type Node } from './group.ts';
import { memberOf, remove } from './removing.ts';
import { evidenceOf, NOW_TICK } from './voter-evidence.ts';

/** Ticks in which a leaver gives up waiting, and then some. */
const LONG = 400;

function isGone(group: Group, at: Node, whom: Node): boolean {
  return group.view(at).roster.removed.has(whom.id);
}

/** What a log says of votes and of who goes, in order: the voters of configs, old ones behind a slash. */
function story(node: Node): string[] {
  const { disk } = node;
  const tell = ({ body }: Entry): string[] => {
    if (body.kind === 'config') return [configText(body.config)];
    if (body.kind !== 'event') return [];
    return body.event.header.kind === EVENT_KIND.memberRemoved ? ['removed'] : [];
  };
  return disk.entries(1, disk.lastIndex()).flatMap(tell);
}

function configText({ voters, votersOld }: Config): string {
  return votersOld.length === 0 ? `${voters.length}` : `${voters.length}/${votersOld.length}`;
}

/** A group whose host is not its owner, who is the first. */
function hostedBySecond(size: number, voters = size): { group: Group; owner: Node; host: Node } {
  const group = new Group(size, { voters }).settle();
  const [owner, second] = [group.nodes[0]!, group.nodes[1]!];
  if (group.host !== second) {
    group.step(group.host!, { type: 'transferHost', to: second.id });
    group.until(() => group.host === second);
  }
  group.tick(20);
  return { group, owner, host: second };
}

describe('removing a device', () => {
  it('RS23 one without a vote goes at once, and receives the log no more', () => {
    const group = new Group(4, { voters: 3, timing: { promoteAfterMs: 1e9 } }).settle();
    const [owner, , , learner] = group.nodes as [Node, Node, Node, Node];
    remove(group, owner, learner);
    group.until(() => group.view(owner).config.learners.length === 0);
    expect(story(owner)).to.deep.equal(['1', '3', 'removed', '3']);
    expect(group.view(learner).role).to.equal('removed');
  });

  it('RS23 a voter loses its vote to a learner first, in one joint step (76)', () => {
    const { group, owner, host } = hostedBySecond(4, 3);
    const voter = group.nodes[2]!;
    remove(group, owner, voter);
    group.until(() => isGone(group, host, voter));
    const { config } = group.view(host);
    expect(config.voters).to.deep.equal(sortedIds([owner.id, host.id, group.nodes[3]!.id]));
    expect(story(host).slice(0, 5)).to.deep.equal(['1', '3', '3/3', '3', 'removed']);
  });

  it('RS23 without a learner the set shrinks to the next odd number; the host keeps its vote', () => {
    const { group, owner, host } = hostedBySecond(3);
    remove(group, owner, group.nodes[2]!);
    group.until(() => isGone(group, host, group.nodes[2]!));
    expect(group.view(host).config.voters).to.deep.equal([host.id]);
    expect(story(host).slice(1)).to.deep.equal(['3', '1/3', '1', 'removed', '1']);
  });

  it('RS23 RS9 a host that has just begun waits for the word of learners that are there before votes become fewer', () => {
    const ids = sortedIds(['ana', 'bo', 'cleo', 'dan'].map((name) => person(name).deviceId));
    const [host, voter, , learner] = ids as [DeviceId, DeviceId, DeviceId, DeviceId];
    const config: Config = { voters: ids.slice(0, 3), votersOld: [], learners: [learner] };
    for (const why of ['removing', 'leaving'] as const) {
      const unheard = (linked: boolean, heardTick = NOW_TICK): VoterEvidence =>
        evidenceOf(config, (device) => {
          if (device === voter) return { [why]: true };
          return device === learner ? { hasAnswered: false, caughtUp: false, linked, heardTick } : {};
        });
      expect(nextConfig(unheard(true))).to.equal(null);
      expect(mayStop(unheard(true), voter)).to.equal(false);
      const answered = evidenceOf(config, (device) => (device === voter ? { [why]: true } : {}));
      expect(nextConfig(answered)?.voters).to.deep.equal(sortedIds([host, ids[2]!, learner]));
    }
    const isGone = evidenceOf(config, (device) => {
      if (device === voter) return { removing: true };
      return device === learner ? { hasAnswered: false, caughtUp: false, linked: false } : {};
    });
    expect(nextConfig(isGone)?.voters).to.deep.equal([host]);
  });

  it('RS23 of five voters three are left without learners, those who are there before those who are not', () => {
    const ids = sortedIds(['ana', 'bo', 'cleo', 'dan', 'eve'].map((name) => person(name).deviceId));
    const [a, b, c, d, e] = ids as [DeviceId, DeviceId, DeviceId, DeviceId, DeviceId];
    const config: Config = { voters: ids, votersOld: [], learners: [] };
    const evidence = evidenceOf(config, (device) => ({
      removing: device === b,
      linked: device !== c,
      willing: device !== d,
    }));
    expect(nextConfig(evidence)?.voters).to.deep.equal(sortedIds([a, d, e]));
  });

  it('RS23 no vote is taken when those who are there were no majority of the voters to be', () => {
    const ids = sortedIds(['ana', 'bo', 'cleo'].map((name) => person(name).deviceId));
    const config: Config = { voters: ids, votersOld: [], learners: [] };
    const away = evidenceOf(config, (device) => ({ removing: device === ids[0], linked: false }));
    expect(nextConfig(away)).to.equal(null);
  });

  it('RS23 a host that is to go hands over first, and the next one removes it (78)', () => {
    const { group, owner, host } = hostedBySecond(3);
    remove(group, owner, host);
    group.until(() => isGone(group, owner, host));
    expect(group.view(host).role).to.equal('removed');
    const joint = host.published.findIndex((one) => one.type === 'removed');
    expect(joint).to.be.greaterThan(0);
    expect(group.host === owner || group.host === group.nodes[2]).to.equal(true);
    group.say(owner, 'we go on', 'c1');
    group.until(() => group.view(owner).outbox.length === 0);
  });

  it('RS23 the only voter of two leaves: its vote and the host’s role go first, then it', () => {
    const group = new Group(2, { voters: 1 }).settle();
    const [ana, bo] = group.nodes as [Node, Node];
    group.tick(20);
    remove(group, ana, ana);
    group.until(() => group.view(ana).role === 'removed' && group.host === bo);
    expect(group.view(bo).config).to.deep.equal({ voters: [bo.id], votersOld: [], learners: [] });
    expect([...group.view(bo).roster.members.values()].map(({ role }) => role)).to.deep.equal(['owner']);
    group.say(bo, 'alone now', 'c1');
    group.until(() => group.view(bo).outbox.length === 0);
  });

  it('RS23 the only voter stays while nobody is there who could take its vote', () => {
    const group = new Group(2, { voters: 1 }).settle();
    const [ana, bo] = group.nodes as [Node, Node];
    group.kill(bo);
    remove(group, ana, ana);
    group.tick(LONG);
    expect([isGone(group, ana, ana), group.view(ana).outbox.length]).to.deep.equal([false, 1]);
    group.restart(bo);
    group.until(() => group.view(ana).role === 'removed');
  });

  it('RS23 once a dead voter is removed, fewer are needed to confirm (77)', () => {
    const { group, owner, host } = hostedBySecond(3);
    const dead = group.nodes[2]!;
    group.kill(dead);
    remove(group, owner, dead);
    group.until(() => isGone(group, host, dead));
    group.kill(owner);
    group.say(host, 'alone', 'c1');
    group.until(() => group.view(host).outbox.length === 0);
  });

  it('RS24 what somebody said after being removed, while cut off, comes to nothing (N100)', () => {
    const group = new Group(4, { voters: 3, timing: { promoteAfterMs: 1e9 } }).settle();
    const [owner, gone] = [group.nodes[0]!, group.nodes[3]!];
    group.lose = ({ from, to }) => from === gone.id || to === gone.id;
    remove(group, owner, gone);
    group.until(() => isGone(group, owner, gone));
    group.say(gone, 'an island', 'c1');
    group.lose = () => false;
    group.kill(gone);
    group.restart(gone);
    group.until(() => group.view(gone).role === 'removed').tick(40);
    const said = owner.disk.entries(1, owner.disk.lastIndex()).filter(({ body }) => {
      return body.kind === 'event' && body.event.header.kind === EVENT_KIND.message;
    });
    expect(said).to.deep.equal([]);
  });

  it('RS23 what its author does later waits behind the removal', () => {
    const { group, owner, host } = hostedBySecond(3);
    remove(group, owner, host);
    group.say(owner, 'after it', 'c1');
    group.until(() => group.view(owner).outbox.length === 0);
    const kinds = owner.disk.entries(1, owner.disk.lastIndex()).flatMap(({ body }) => {
      return body.kind === 'event' && body.event.header.deviceId === owner.id ? [body.event.header.kind] : [];
    });
    expect(kinds).to.deep.equal([EVENT_KIND.genesis, EVENT_KIND.memberRemoved, EVENT_KIND.message]);
  });

  it('RS23 for a removal that its author has no right to nobody loses a vote', () => {
    const { group, owner, host } = hostedBySecond(3);
    remove(group, group.nodes[2]!, owner);
    group.tick(40);
    expect(story(host)).to.deep.equal(['1', '3', 'removed']);
    expect(host.applied.findLast(({ verdict }) => verdict !== null)!.verdict).to.deep.equal({
      kind: 'void',
      reason: 'no_right',
    });
  });

  it('RS23 a removal waits until it is known what stands before it: the role that its author just got', () => {
    const { group, owner, host } = hostedBySecond(3);
    const admin = group.nodes[2]!;
    const payload = encodePayload({ kind: 'role', memberId: memberOf(admin), role: 'admin' });
    const draft = { kind: EVENT_KIND.role, roomId: ZERO_ROOM, clientId: '', seal: SEAL_CLEAR, payload };
    group.step(owner, { type: 'propose', requestId: 1, drafts: [draft], wallMs: group.wallMs });
    // Both arrive before anything is confirmed.
    remove(group, admin, host);
    group.run();
    group.until(() => isGone(group, owner, host));
    expect(story(owner).includes('removed')).to.equal(true);
    expect(story(owner).indexOf('removed')).to.be.greaterThan(story(owner).indexOf('1/3'));
  });

  for (const phase of ['the joint config', 'the config after it', 'the removal'] as const) {
    it(`RS23 a host that dies with ${phase} in its log leaves nothing half done`, () => {
      const group = new Group(4, { voters: 3 }).settle();
      const owner = group.nodes[0]!;
      const host = group.host!;
      const voter = group.nodes.slice(0, 3).find((node) => node !== host && node !== owner)!;
      const isReached = (): boolean => {
        const { config } = group.view(host);
        if (phase === 'the joint config') return isJoint(config);
        if (phase === 'the removal') return story(host).includes('removed');
        return !isJoint(config) && !config.voters.includes(voter.id);
      };
      // What the host puts into its log now, nobody else gets.
      group.lose = ({ from }) => from === host.id && isReached();
      remove(group, owner, voter);
      group.until(isReached);
      group.kill(host);
      group.lose = () => false;
      if (host === owner) group.restart(host);
      group.until(() => group.nodes.some((node) => node.up && isGone(group, node, voter)), 800);
      if (host !== owner) group.restart(host);
      group.until(() => isGone(group, host, voter) && group.view(voter).role === 'removed', 800);
      const { config } = group.view(group.host!);
      expect(config.voters.includes(voter.id)).to.equal(false);
    });
  }

  it('RS23 who has no vote any more and is removed causes no election (80)', () => {
    const group = new Group(4, { voters: 3 }).settle();
    const [owner] = group.nodes as [Node];
    const { term } = group.view(group.host!);
    remove(group, owner, group.nodes[3]!);
    group.until(() => group.view(group.nodes[3]!).role === 'removed');
    group.tick(LONG);
    expect(group.view(group.host!).term).to.equal(term);
  });
});

describe('a device that was removed', () => {
  /** Bo of three was away when the owner removed him; now he is back. */
  function back(): { group: Group; owner: Node; gone: Node } {
    const group = new Group(4, { voters: 3, timing: { promoteAfterMs: 1e9 } }).settle();
    const [owner, gone] = [group.nodes[0]!, group.nodes[3]!];
    group.kill(gone);
    remove(group, owner, gone);
    group.until(() => isGone(group, owner, gone));
    group.restart(gone);
    return { group, owner, gone };
  }

  it('RS24 that was away hears it from those it asks, and then says nothing and takes nothing (79)', () => {
    const { group, gone } = back();
    const { term } = group.view(group.host!);
    group.until(() => group.view(gone).role === 'removed');
    expect(gone.published.filter(({ type }) => type === 'removed')).to.have.length(1);
    group.run();
    group.say(gone, 'may I?', 'c1');
    expect(gone.published.findLast(({ type }) => type === 'proposed')).to.deep.include({
      results: [{ kind: 'refused', code: 'removed' }],
    });
    group.letters = [];
    for (let i = 0; i < LONG; i++) group.tickOne(gone);
    expect(group.letters).to.deep.equal([]);
    expect(group.view(group.host!).term).to.equal(term);
  });

  it('RS24 is answered with the entry alone: what it says changes nothing (81)', () => {
    const { group, owner, gone } = back();
    const { term } = group.view(owner);
    group.letters = [];
    const asks = {
      type: 'requestVote',
      term: term + 5,
      lastIndex: 999,
      lastTerm: term + 4,
      transfer: true,
    } as const;
    group.step(owner, { type: 'receive', from: gone.id, message: asks });
    expect(group.letters.map(({ to, message }) => [to, message.type])).to.deep.equal([[gone.id, 'removed']]);
    expect(group.view(owner).term).to.equal(term);
  });

  it('RS24 believes it of a device that it knows, about itself, beyond what it holds confirmed', () => {
    const { group, owner, gone } = back();
    const letter = group.letters.find(({ to, message }) => to === gone.id && message.type === 'removed');
    const said = (letter ?? asked(group, owner, gone)).message as Removed;
    group.letters = [];
    const hears = (node: Node, from: DeviceId, message: Removed): string => {
      group.step(node, { type: 'receive', from, message });
      return group.view(node).role;
    };
    expect(hears(gone, person('zoe').deviceId, said), 'from a stranger').to.equal('learner');
    const old = { ...said, entry: { ...said.entry, index: group.view(gone).commitIndex } };
    expect(hears(gone, owner.id, old), 'about what it knows better').to.equal('learner');
    const other = group.nodes[2]!;
    expect(hears(other, owner.id, said), 'about somebody else').not.to.equal('removed');
    expect(hears(gone, owner.id, said)).to.equal('removed');
  });
});

/** What the owner answers when it hears from the device. */
function asked(group: Group, owner: Node, gone: Node): { readonly message: unknown } {
  group.letters = [];
  const greeting = { type: 'greeting', term: 1, lastIndex: 1, commitIndex: 1, willing: true } as const;
  group.step(owner, { type: 'receive', from: gone.id, message: greeting });
  return group.letters[0]!;
}
