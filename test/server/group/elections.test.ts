import { expect } from 'chai';
import { Elections } from '../../../src/server/group/elections.ts';

describe('server/group/elections', () => {
  function started(term = 3): { elections: Elections; at: (ms: number) => void } {
    let nowMs = 0;
    const elections = new Elections(() => nowMs, term);
    return { elections, at: (ms) => (nowMs = ms) };
  }

  it('has no numbers before the first election', () => {
    const { elections } = started();
    expect(elections.numbers()).to.deep.equal({
      count: 0,
      lastDurationMs: null,
      lastOutageMs: null,
      outageMsTotal: 0,
    });
  });

  it('MS65 measures from suspicion to the new host, and from the last confirmed to the first after', () => {
    const { elections, at } = started();
    at(1_000);
    elections.confirmed();
    at(1_040);
    elections.suspected(30);
    at(1_050);
    elections.suspected(40);
    at(1_090);
    elections.hostKnown(4);
    at(1_100);
    elections.confirmed();
    expect(elections.confirming()).to.equal(100);
    expect(elections.numbers()).to.deep.equal({
      count: 1,
      lastDurationMs: 50,
      lastOutageMs: 100,
      outageMsTotal: 100,
    });
  });

  it('MS65 does not call an hour without messages an outage', () => {
    const { elections, at } = started();
    elections.confirmed();
    at(3_600_000);
    elections.suspected(100);
    at(3_600_200);
    elections.hostKnown(4);
    expect(elections.confirming()).to.equal(300);
  });

  it('counts no election when the host of the saved term is heard again', () => {
    const { elections, at } = started(3);
    at(10);
    elections.suspected(5);
    at(20);
    elections.hostKnown(3);
    expect(elections.numbers()).to.include({ count: 0, lastDurationMs: null });
    expect(elections.confirming()).to.equal(null);
  });

  it('counts a host that came without a suspicion, and has no duration for it', () => {
    const { elections } = started(3);
    elections.hostKnown(4);
    expect(elections.numbers()).to.include({ count: 1, lastDurationMs: null });
  });
});
