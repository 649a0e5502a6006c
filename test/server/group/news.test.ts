import { expect } from 'chai';
import type { GroupStatus } from '../../../src/api/groups.ts';
import { News } from '../../../src/server/group/news.ts';
import { numbersOf, standingOf } from '../../../src/server/group/status.ts';
import { aMessage, aView, deviceId, NO_FORKS } from '../../support/a-view.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('server/group/news', () => {
  let nowMs: number;
  let standing: string | null;
  let numbers: string;
  let told: number;
  let news: News;
  beforeEach(() => {
    [nowMs, standing, numbers, told] = [0, 'a', '0', 0];
    news = new News({
      standing: () => standing,
      numbers: () => numbers,
      status: () => ({}) as GroupStatus,
      publish: () => (told += 1),
      changed: () => undefined,
      nowMs: () => nowMs,
    });
  });
  afterEach(() => news.stop());

  it('MS95 tells a new standing at once, and many notes of one turn once', async () => {
    for (let i = 0; i < 10; i++) news.note();
    await turn();
    expect(told).to.equal(1);
    standing = 'b';
    news.note();
    await turn();
    expect(told).to.equal(2);
    // Indexes only: that may wait.
    news.note();
    await turn();
    expect(told).to.equal(2);
    nowMs = 200;
    news.note();
    await turn();
    expect(told).to.equal(3);
  });

  it('MS95 looks once a second for numbers that moved without an event of their own', async () => {
    news.ticked();
    await turn();
    expect(told).to.equal(1);
    numbers = '1';
    for (nowMs = 0; nowMs < 1_000; nowMs += 50) news.ticked();
    await turn();
    expect(told).to.equal(1);
    news.ticked();
    await turn();
    expect(told).to.equal(2);
    for (nowMs = 1_000; nowMs < 5_000; nowMs += 50) news.ticked();
    await turn();
    expect(told).to.equal(2);
  });

  it('says nothing before there is a standing', async () => {
    standing = null;
    news.note();
    await turn();
    expect(told).to.equal(0);
  });

  it('MS95 reachability and willingness are standing, lag and outbox are numbers', () => {
    const view = aView();
    expect(standingOf(aView({ reachable: new Set([deviceId('a')]) }), NO_FORKS)).to.not.equal(
      standingOf(view, NO_FORKS),
    );
    expect(standingOf(aView({ unwilling: [deviceId('b')] }), NO_FORKS)).to.not.equal(
      standingOf(view, NO_FORKS),
    );
    const lagging = aView({ matches: [{ deviceId: deviceId('b'), index: 5 }] });
    const closer = aView({ matches: [{ deviceId: deviceId('b'), index: 6 }] });
    expect(numbersOf(lagging, NO_FORKS)).to.not.equal(numbersOf(closer, NO_FORKS));
    expect(numbersOf(aView({ outbox: [aMessage('m', 1)] }), NO_FORKS)).to.not.equal(
      numbersOf(view, NO_FORKS),
    );
    expect(numbersOf(view, { ...NO_FORKS, canRecover: true })).to.not.equal(numbersOf(view, NO_FORKS));
    expect(numbersOf(aView({ hostSilentMs: 5_000 }), NO_FORKS), 'silence alone').to.not.equal(
      numbersOf(view, NO_FORKS),
    );
  });
});
