import { expect } from 'chai';
import type { DeviceStatus, Group, GroupStatus, Joining } from '../../src/api/groups.ts';
import type { Message } from '../../src/api/messages.ts';
import type { Meeting, Network, ReachState } from '../../src/api/network.ts';
import { checkReachability } from '../../src/cli/doctor/node.ts';
import { messageText } from '../../src/cli/message-text.ts';
import { meetingText, reachText } from '../../src/cli/reach-text.ts';
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
  sealed: true,
  newcomersSee: 'everything',
  receipts: true,
  can: [],
  joining: null,
  halted: null,
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
  transcript: { index: 42, hash: '0'.repeat(64), code: 'able baker', certified: true },
  elections: { count: 2, lastDurationMs: 61, lastOutageMs: 84 },
};

const UNTESTED: Network = {
  links: [],
  delays: [],
  heartbeatMs: 150,
  reachability: {
    state: 'unknown',
    witnesses: [],
    seenAs: null,
    mapping: { state: 'off', address: null, router: null, reason: null },
  },
  nearby: null,
};

type Witness = Network['reachability']['witnesses'][number];

function testedBy(state: ReachState, ...found: Partial<Witness>[]): Network {
  const witnesses = found.map(
    ({ deviceId = 'b'.repeat(32), reached = true, near = false, address = null }): Witness => ({
      deviceId,
      reached,
      near,
      address,
      at: GROUP.createdAt,
    }),
  );
  return { ...UNTESTED, reachability: { ...UNTESTED.reachability, state, witnesses, seenAs: '203.0.113.4' } };
}

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
      .and.contain('entry 42: able baker');
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
    const text = peersText(STATUS, ['192.0.2.7:5700'], UNTESTED);
    expect(text.split('\n')).to.have.length(7);
    expect(text)
      .to.contain('b'.repeat(32))
      .and.contain('this node: 192.0.2.7:5700')
      .and.not.contain('a'.repeat(32));
    expect(text).to.contain('reachable from outside: nobody is there to try it');
    expect(peersText({ ...STATUS, voters: [device('a')], learners: [] }, [], UNTESTED)).to.contain(
      'No other devices',
    );
  });
});

describe('cli: whether this node can be reached, as text', () => {
  it('NR5 says yes or no, by whom and where', () => {
    const outside = testedBy(
      'outside',
      { address: '203.0.113.4:5700' },
      { deviceId: 'c'.repeat(32), near: true },
    );
    expect(reachText(STATUS, outside)).to.equal(
      'yes, by B (203.0.113.4:5700); seen from outside as 203.0.113.4',
    );
    expect(
      reachText(STATUS, testedBy('no', { reached: false }, { deviceId: 'd'.repeat(32), reached: false })),
    ).to.equal('no, tried by B, D; seen from outside as 203.0.113.4');
    expect(reachText(STATUS, testedBy('near', { near: true }))).to.match(
      /^by B, in a network that you share/,
    );
    expect(reachText(STATUS, testedBy('testing'))).to.equal('being tried');
  });

  it('NR5 the doctor warns of a node that nobody reaches, and of no other', () => {
    const verdicts = (['outside', 'near', 'testing', 'unknown', 'no'] as const).map(
      (state) => checkReachability('group', STATUS, testedBy(state, { reached: state !== 'no' })).verdict,
    );
    expect(verdicts).to.deep.equal(['ok', 'ok', 'ok', 'ok', 'warn']);
    const { detail, advice } = checkReachability('group', STATUS, testedBy('no', { reached: false }));
    expect(detail).to.equal('reachable: no, tried by B; seen from outside as 203.0.113.4');
    expect(advice).to.contain('--advertise');
  });

  it('AD9 says who is at an address', () => {
    const found = (result: Meeting['result'], deviceId: string | null = null): string =>
      meetingText({ result, deviceId }, STATUS);
    expect(found('ok', 'c'.repeat(32))).to.equal('C is there, and is being dialled.');
    expect(found('ok', 'z'.repeat(32))).to.equal('a device of another group is there, and is being dialled.');
    expect(found('refused')).to.equal('Nobody listens there.');
    expect(found('timeout')).to.equal('Nobody answers there.');
    expect(found('wrongKey')).to.equal('Whoever listens there is not in this group.');
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
