import { expect } from 'chai';
import { DemesError } from '../../../src/protocol/errors.ts';
import { Waiters } from '../../../src/server/group/waiters.ts';

const NEVER = new AbortController().signal;

describe('server/group/waiters', () => {
  it('answers at once when it is so already', async () => {
    const waiters = new Waiters(() => 5);
    expect(await waiters.wait((n) => n === 5, 0, NEVER)).to.equal(true);
    expect(waiters.size).to.equal(0);
  });

  it('answers when a change makes it so, each waiter for itself', async () => {
    let state = 0;
    const waiters = new Waiters(() => state);
    const one = waiters.wait((n) => n >= 1, 60_000, NEVER);
    const two = waiters.wait((n) => n >= 2, 60_000, NEVER);
    state = 1;
    waiters.check();
    expect(await one).to.equal(true);
    expect(waiters.size).to.equal(1);
    state = 2;
    waiters.check();
    expect(await two).to.equal(true);
  });

  it('ends unmet by time, by the asker, and when the node stops', async () => {
    const waiters = new Waiters(() => 0);
    const asker = new AbortController();
    const byTime = waiters.wait(() => false, 1, NEVER);
    const byAsker = waiters.wait(() => false, 60_000, asker.signal);
    asker.abort();
    expect(await byTime).to.equal(false);
    expect(await byAsker).to.equal(false);
    const byStop = waiters.wait(() => false, 60_000, NEVER);
    waiters.endAll();
    expect(await byStop).to.equal(false);
    expect(waiters.size).to.equal(0);
  });

  it('is bounded: more than a thousand are refused', async () => {
    const waiters = new Waiters(() => 0);
    const waiting = Array.from({ length: 1_000 }, async () => waiters.wait(() => false, 60_000, NEVER));
    const refused = await waiters.wait(() => false, 60_000, NEVER).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(DemesError).with.property('code', 'rate_limited');
    waiters.endAll();
    expect(await Promise.all(waiting))
      .to.include(false)
      .and.not.to.include(true);
  });
});
