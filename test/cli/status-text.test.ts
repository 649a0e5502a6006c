import { expect } from 'chai';
import type { DeviceStatus, Group, GroupStatus, Joining } from '../../src/api/groups.ts';
import type { Message } from '../../src/api/messages.ts';
import { messageText } from '../../src/cli/message-text.ts';
import { joiningText, peersText, statusText } from '../../src/cli/status-text.ts';

function device(letter: string, more: Partial<DeviceStatus> = {}): DeviceStatus {
  return {
    deviceId: letter.repeat(32),
    memberId: letter.repeat(32),
    name: letter.toUpperCase(),
    kind: 'member',
    reachable: true,
    via: null,
    matchIndex: 42,
    rttMs: 0.4,
    willing: true,
    ...more,
  };
}

const GROUP: Group = {
  id: 'g'.repeat(52),
  name: 'Friends',
  forkId: 'g'.repeat(52),
  createdAt: '2026-11-20T20:07:00.000Z',
  myMemberId: 'a'.repeat(32),
  myRole: 'owner',
  memberCount: 4,
  joining: null,
};

const STATUS: GroupStatus = {
  deviceId: 'a'.repeat(32),
  role: 'follower',
  tier: 'confirmed',
  term: 7,
  forkId: GROUP.id,
  canRecover: false,
  host: 'b'.repeat(32),
  caretaker: null,
  firstIndex: 1,
  commitIndex: 42,
  appliedIndex: 42,
  projectedIndex: 42,
  lastIndex: 43,
  quorum: { needed: 2, reachable: 2 },
  rank: ['b'.repeat(32), 'a'.repeat(32), 'c'.repeat(32)],
  voters: [
    device('a'),
    device('b'),
    device('c', { reachable: false, matchIndex: 40, rttMs: null, willing: false }),
  ],
  learners: [device('d', { kind: 'keeper', matchIndex: null, via: 'b'.repeat(32) })],
  outbox: 1,
  tentative: 0,
  transcript: { index: 42, hash: '0'.repeat(64), code: 'able baker' },
  elections: { count: 2, lastDurationMs: 61, lastOutageMs: 84 },
};

describe('cli: demes status as text', () => {
  it('shows every device with what matters about it', () => {
    const lines = statusText(GROUP, STATUS).split('\n');
    expect(lines[0]).to.equal('Friends · 4 members · term 7 · commit 42 · confirming');
    expect(lines.slice(2, 7)).to.deep.equal([
      '   NAME           DEVICE    ROLE                   COUNTS   REACHABLE     RANK  MATCH  LAG     RTT',
      '   A (this node)  aaaaaaaa  follower               voter    yes              2     42    1  0.4 ms',
      '♛  B              bbbbbbbb  host                   voter    yes              1     42    1  0.4 ms',
      '   C              cccccccc  follower, not willing  voter    no               3     40    3       -',
      '   D              dddddddd  learner, keeper        learner  via bbbbbbbb     -      -    -  0.4 ms',
    ]);
    expect(lines.slice(8).join('\n'))
      .to.contain('quorum: 2 needed, 2 reachable · outbox 1 · tentative 0')
      .and.contain('elections: 2, last took 61 ms, last outage 84 ms')
      .and.contain('transcript code able baker');
  });

  it('says in words that nothing is confirmed without a host', () => {
    const text = statusText(GROUP, { ...STATUS, tier: 'tentative', host: null });
    expect(text).to.contain('no host with a quorum').and.not.contain('♛');
  });

  it('shows no control characters that a member put into a name', () => {
    const text = statusText(
      { ...GROUP, name: 'x\u001b[31m' },
      { ...STATUS, voters: [device('a', { name: '\u001b]0;y\u0007' })] },
    );
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(text).not.to.match(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('says how far joining is, and why it failed', () => {
    const joining: Joining = {
      state: 'running',
      step: 'catchingUp',
      attempts: [],
      received: 340,
      total: 1200,
    };
    expect(joiningText({ ...GROUP, joining })).to.equal('Friends: joining, catchingUp, 340 of 1200 entries');
    const failed: Joining = { ...joining, state: 'failed', code: 'invite_expired' };
    expect(joiningText({ ...GROUP, joining: failed })).to.equal('Friends: joining failed (invite_expired)');
  });

  it('lists the peers without this node', () => {
    const text = peersText(STATUS, ['192.0.2.7:5700']);
    expect(text.split('\n')).to.have.length(6);
    expect(text)
      .to.contain('b'.repeat(32))
      .and.contain('this node: 192.0.2.7:5700')
      .and.not.contain('a'.repeat(32));
    expect(peersText({ ...STATUS, voters: [device('a')], learners: [] }, [])).to.contain('No other devices');
  });
});

describe('cli: a message as text', () => {
  const message: Message = {
    id: 'm'.repeat(52),
    clientId: 'c',
    groupId: GROUP.id,
    roomId: GROUP.id,
    author: { memberId: 'a'.repeat(32), deviceId: 'a'.repeat(32), name: 'Alice' },
    sentAt: '2026-11-20T20:07:00.000Z',
    at: '2026-11-20T20:07:00.000Z',
    text: 'Hello',
    state: 'confirmed',
    heldBy: { count: 2, of: 5 },
    index: 42,
    term: 7,
    attachments: [],
    reactions: [],
    can: [],
  };

  it('starts with its place when it has one, and else with how many hold it', () => {
    expect(messageText(message)).to.match(/^#42 \d{4}-\d\d-\d\d \d\d:\d\d Alice: Hello$/);
    expect(messageText({ ...message, state: 'tentative', index: null })).to.match(/^~2\/5 /);
    expect(messageText({ ...message, state: 'queued', index: null })).to.match(/^… /);
    expect(messageText({ ...message, state: 'rejected', reason: 'no_right' })).to.match(
      /^#! [^]*\n {4}rejected: no_right$/,
    );
  });

  it('indents further lines, so that no text looks like another message', () => {
    const text = messageText({ ...message, text: 'one\n#43 2026-11-20 20:08 Bob: two' });
    expect(text.split('\n')[1]).to.equal('    #43 2026-11-20 20:08 Bob: two');
  });
});
