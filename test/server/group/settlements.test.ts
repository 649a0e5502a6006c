import { expect } from 'chai';
import type { EventId } from '../../../src/protocol/ids.ts';
import { Settlements } from '../../../src/server/group/settlements.ts';
import type { MessageRecord } from '../../../src/server/storage/read-model.ts';
import { eventId } from '../../support/a-view.ts';

const NEVER = new AbortController().signal;
const A = eventId('a');
const B = eventId('b');
const settled = (id: EventId, state: MessageRecord['state'] = 'confirmed') =>
  ({ id, state }) as MessageRecord;

describe('server/group/settlements', () => {
  it('MS64 is reached when all of the messages are projected, and not before', async () => {
    const settlements = new Settlements();
    let reached: boolean | null = null;
    const waiting = settlements.wait([A, B], false, 60_000, NEVER).then((is) => (reached = is));
    settlements.projected([settled(A)]);
    settlements.held(() => true);
    await new Promise(setImmediate);
    expect(reached).to.equal(null);
    settlements.projected([settled(B)]);
    await waiting;
    expect(reached).to.equal(true);
    expect(settlements.size).to.equal(0);
  });

  it('MS64 is not reached when one is rejected, by time, or when the asker goes', async () => {
    const settlements = new Settlements();
    const rejected = settlements.wait([A, B], false, 60_000, NEVER);
    settlements.projected([settled(B, 'rejected')]);
    expect(await rejected).to.equal(false);
    expect(await settlements.wait([A], false, 1, NEVER)).to.equal(false);
    const asker = new AbortController();
    const aborted = settlements.wait([A], false, 60_000, asker.signal);
    asker.abort();
    expect(await aborted).to.equal(false);
    const stopped = settlements.wait([A], true, 60_000, NEVER);
    settlements.endAll();
    expect(await stopped).to.equal(false);
    expect(settlements.size).to.equal(0);
    expect(settlements.waitsForHeld).to.equal(false);
  });

  it('MS64 who waits for tentative is content with another holder, or with the confirmation', async () => {
    const settlements = new Settlements();
    const held = settlements.wait([A, B], true, 60_000, NEVER);
    expect(settlements.waitsForHeld).to.equal(true);
    settlements.held((id) => id === A);
    settlements.projected([settled(B)]);
    expect(await held).to.equal(true);
    expect(settlements.waitsForHeld).to.equal(false);
  });
});
