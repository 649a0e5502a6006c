import { expect } from 'chai';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import type { Joining } from '../../src/api/groups.ts';
import { encodeInvitation } from '../../src/protocol/encode-identity.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import type { Hint } from '../../src/server/groups.ts';
import { Joins, type JoinsPorts } from '../../src/server/joining.ts';
import { person } from '../support/people.ts';
import { tellStory } from '../vectors/story.ts';

const { invitation } = tellStory();
const { groupId, forkId } = invitation.grant;

/** A node whose newcomer was let in at once; its log is then as far as `applied` says. */
function newcomer(
  applied: () => number,
  told: Joining[],
  hinted: Hint[][] = [],
  state: { hasJoined: boolean; hasKeys: boolean; nowMs: number; failure?: DemesError } = {
    hasJoined: false,
    hasKeys: true,
    nowMs: 0,
  },
): Joins {
  const cleo = person('Cleo');
  let joining: { invitation: string; event: SignedEvent; failedCode: null } | null = null;
  const group = {
    get failure() {
      return state.failure ?? null;
    },
    get hasJoined() {
      return state.hasJoined;
    },
    get hasKeys() {
      if (state.failure !== undefined) throw state.failure;
      return state.hasKeys;
    },
    view: () => ({ appliedIndex: applied(), commitIndex: 0, history: null }),
  };
  const acknowledgements = [{ acknowledgement: { lastIndex: 40 } }];
  const setHints = (_groupId: string, hints: Hint[]): void => void hinted.push(hints);
  const welcome = { devices: [], addressRecords: [], certificate: { acknowledgements }, forks: [] };
  return new Joins({
    ...cleo,
    store: {
      groups: {
        get: () => (joining === null ? undefined : { groupId, forkId, forks: [], joining }),
        beginJoining: (_info: unknown, text: string, event: SignedEvent) => {
          joining = { invitation: text, event, failedCode: null };
        },
        finishJoining: () => {},
      },
    },
    groups: { checkRoom: () => {}, open: () => {}, setHints, find: () => group },
    client: { join: () => Promise.resolve(welcome) },
    book: { own: () => null, merge: () => {} },
    feed: { publish: (_type: string, _groupId: string, object: Joining) => told.push(object) },
    log: { info: () => {}, warn: () => {} },
    memberName: () => 'Cleo',
    wallMs: () => state.nowMs,
  } as unknown as JoinsPorts);
}

describe('server/joining', () => {
  let time: SinonFakeTimers;

  beforeEach(() => {
    time = useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    time.restore();
  });

  it('MS72 tells how much of the history is here as it comes in, and nothing while nothing does', async () => {
    const told: Joining[] = [];
    let applied = 0;
    const joins = newcomer(() => applied, told);
    joins.begin(encodeInvitation(invitation));
    await time.tickAsync(300);
    const before = told.length;
    applied = 12;
    await time.tickAsync(300);
    await time.tickAsync(2_000);
    applied = 30;
    await time.tickAsync(300);
    const progress = told.slice(before).map(({ step, received, total }) => ({ step, received, total }));
    expect(progress).to.deep.equal([
      { step: 'catchingUp', received: 12, total: 40 },
      { step: 'catchingUp', received: 30, total: 40 },
    ]);
    joins.stop();
    applied = 40;
    await time.tickAsync(2_000);
    expect(told).to.have.length(before + 2);
  });

  it('HS49 links are dialled only when the group has let it in; before, its members may dial', async () => {
    const hinted: Hint[][] = [];
    const joins = newcomer(() => 0, [], hinted);
    joins.begin(encodeInvitation(invitation));
    await time.tickAsync(1);
    joins.stop();
    const [before, after] = hinted as [Hint[], Hint[]];
    const keys = (hints: Hint[]): string[] => hints.map(({ tlsKeyHash }) => tlsKeyHash);
    expect(keys(before)).to.deep.equal(keys(after)).and.to.have.length(1);
    expect(before.flatMap(({ addresses }) => addresses)).to.deep.equal([]);
    expect(after.flatMap(({ addresses }) => addresses)).not.to.be.empty;
  });

  for (const [how, later] of [
    ['the first room can be read', { hasKeys: true, nowMs: 300 }],
    ['ten seconds have passed', { hasKeys: false, nowMs: 10_001 }],
    ['the group halted, which can be asked nothing', { failure: new DemesError('data_damaged') }],
  ] as const) {
    it(`MK106 is shown as running until ${how}`, async () => {
      time.restore();
      time = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const state = { hasJoined: false, hasKeys: false, nowMs: 0 };
      const joins = newcomer(() => 40, [], [], state);
      joins.begin(encodeInvitation(invitation));
      await time.tickAsync(1);
      state.hasJoined = true;
      joins.rostersChanged();
      await time.tickAsync(1_000);
      expect(joins.shown(groupId)?.state).to.equal('running');
      Object.assign(state, later);
      await time.tickAsync(300);
      expect(joins.shown(groupId)?.state).to.equal('done');
    });
  }
});
