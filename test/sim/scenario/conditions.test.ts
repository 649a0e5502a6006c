import { expect } from 'chai';
import { whyNot } from '../../../src/sim/scenario/conditions.ts';
import { Hold } from '../../../src/sim/scenario/hold.ts';
import type { NodePicture } from '../../../src/sim/scenario/picture.ts';
import type { Condition } from '../../../src/sim/scenario/words.ts';
import { calm, meaning } from './pictures.ts';

function why(
  condition: Condition,
  changed: Readonly<Record<string, Partial<NodePicture>>> = {},
): string | null {
  return whyNot(condition, meaning(calm(5, changed)), 0);
}

describe('sim scenario: conditions', () => {
  it('LB4 a host is whom a majority of the voters follows in its term', () => {
    expect(why({ host: 'n1' })).to.equal(null);
    const gone = { host: null, term: 3 };
    expect(why({ host: 'any' }, { n2: gone, n3: gone })).to.equal(null);
    expect(why({ host: 'any' }, { n2: gone, n3: gone, n4: gone })).to.equal('nobody is host');
    expect(why({ host: 'none' }, { n2: gone, n3: gone, n4: gone })).to.equal(null);
    const later = { term: 4 };
    expect(why({ host: 'any' }, { n2: later, n3: later, n4: later })).to.equal('nobody is host');
  });

  it('LB4 says who is host instead', () => {
    expect(why({ host: ['n2', 'n3'] })).to.equal('n1 is host, not n2 or n3');
    expect(why({ host: 'none' })).to.equal('n1 is host');
  });

  it('LB4 each word must hold of everybody who runs, or of those that are named', () => {
    const alone = { n5: { tier: 'tentative', role: 'candidate' } } as const;
    expect(why({ tier: 'confirmed' }, alone)).to.equal('n5 is tentative, not confirmed');
    expect(why({ tier: 'confirmed', on: 'not n5' }, alone)).to.equal(null);
    expect(why({ role: 'candidate', on: 'n5' }, alone)).to.equal(null);
    expect(why({ tier: 'confirmed' }, { n5: { ...alone.n5, state: 'stopped' } })).to.equal(null);
    expect(why({ state: 'running', on: 'all' }, { n5: { state: 'paused' } })).to.equal(
      'n5 is paused, not running',
    );
    expect(why({ on: 'host', tier: 'confirmed' }, { n1: { state: 'stopped' } })).to.equal(
      'there is nobody of whom it could hold',
    );
  });

  it('LB4 numbers are bounds', () => {
    expect(why({ term: 4 })).to.equal('n1 is in term 3, not 4');
    expect(why({ commitIndex: 9, voters: 5, waiting: 0, term: 3 })).to.equal(null);
    expect(why({ commitIndex: 9 }, { n3: { commitIndex: 8 } })).to.equal('n3 knows 8 confirmed, not 9');
    expect(why({ waiting: 0 }, { n2: { waiting: 2 } })).to.equal('2 events wait at n2, more than 0');
    expect(why({ voters: 3 })).to.equal('n1 knows 5 voters, not 3');
  });

  it('LB4 the same log: as far, by hash, and nothing unconfirmed', () => {
    expect(why({ same: true })).to.equal(null);
    expect(why({ same: true }, { n2: { head: 'other' } })).to.equal('n2 holds 9 entries, n1 9');
    expect(why({ same: true }, { n2: { lastIndex: 10 } })).to.equal('n2 knows 9 of 10 entries confirmed');
  });

  it('LB4 messages count from the beginning, or from where the step began', () => {
    const picture = { ...calm(3), confirmed: 12 };
    expect(whyNot({ confirmed: 12, moreConfirmed: 2 }, meaning(picture), 10)).to.equal(null);
    expect(whyNot({ confirmed: 13 }, meaning(picture), 10)).to.equal('12 messages are confirmed, not 13');
    expect(whyNot({ moreConfirmed: 3 }, meaning(picture), 10)).to.equal(
      '2 more messages are confirmed, not 3',
    );
  });

  it('LB4 a break begins the time anew', () => {
    const hold = new Hold(100);
    const looks = [true, true, false, true, true].map((isSo, at) => hold.isHeld(isSo, 60 * at));
    expect(looks).to.deep.equal([false, false, false, false, false]);
    expect(hold.isHeld(true, 280)).to.equal(true);
  });
});
