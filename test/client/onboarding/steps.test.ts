import { expect } from 'chai';
import type { Joining } from '../../../src/api/groups.ts';
import { addressesTried, begunAtMs, progressOf, stepsOf } from '../../../src/client/onboarding/steps.ts';

const RUNNING: Joining = { state: 'running', step: 'dialing', attempts: [], received: 0, total: 0 };

function states(joining: Partial<Joining>): string[] {
  return stepsOf({ ...RUNNING, ...joining }).map(({ state }) => state);
}

describe('client/onboarding/steps', () => {
  it('has one active step, with everything before it done', () => {
    expect(states({ step: 'dialing' })).to.deep.equal(['active', 'waiting', 'waiting', 'waiting']);
    expect(states({ step: 'waitingForHost' })).to.deep.equal(['done', 'done', 'active', 'waiting']);
    expect(states({ step: 'catchingUp' })).to.deep.equal(['done', 'done', 'done', 'active']);
  });

  it('has all done in the end', () => {
    expect(states({ state: 'done', step: 'catchingUp' })).to.deep.equal(['done', 'done', 'done', 'done']);
  });

  it('fails at the step that was under way', () => {
    const unreachable = states({ state: 'failed', step: 'dialing', code: 'unreachable' });
    expect(unreachable).to.deep.equal(['failed', 'waiting', 'waiting', 'waiting']);
    const full = states({ state: 'failed', step: 'waitingForHost', code: 'group_full' });
    expect(full).to.deep.equal(['done', 'done', 'failed', 'waiting']);
  });

  it('fails at the check of the invitation when it was refused, though the node knows only of dialling', () => {
    const refused = states({ state: 'failed', step: 'dialing', code: 'invite_revoked' });
    expect(refused).to.deep.equal(['done', 'failed', 'waiting', 'waiting']);
  });

  it('tells of every address once, with what came of it last', () => {
    const tried = addressesTried([
      { address: 'a:1', result: 'timeout', atMs: 5 },
      { address: 'b:1', result: 'refused', atMs: 6 },
      { address: 'a:1', result: 'ok', atMs: 9 },
    ]);
    expect(tried).to.deep.equal([
      { address: 'a:1', result: 'ok', times: 2 },
      { address: 'b:1', result: 'refused', times: 1 },
    ]);
  });

  it('knows no progress before the length of the log is known, and never more than all', () => {
    expect(progressOf(RUNNING)).to.equal(null);
    expect(progressOf({ ...RUNNING, received: 3, total: 12 })).to.equal(0.25);
    expect(progressOf({ ...RUNNING, received: 13, total: 12 })).to.equal(1);
  });

  it('counts from when the node began, also in a tab that came later', () => {
    expect(begunAtMs(RUNNING, 50_000)).to.equal(50_000);
    const attempts: Joining['attempts'] = [{ address: 'a:1', result: 'timeout', atMs: 3_000 }];
    expect(begunAtMs({ ...RUNNING, attempts }, 50_000)).to.equal(47_000);
  });
});
