import { expect } from 'chai';
import { Arrivals, originOf } from '../../../src/server/links/arrivals.ts';

const RATE = { atOnce: 4, perSecond: 2 };

describe('links/arrivals', () => {
  const taken = (arrivals: Arrivals, name: string, nowMs: number): number => {
    for (let count = 0; ; count++) if (!arrivals.take(name, nowMs)) return count;
  };

  it('HS7 so many at once, more as time goes by, and never more than at once', () => {
    const arrivals = new Arrivals(RATE);
    expect(taken(arrivals, 'a', 0)).to.equal(4);
    expect(taken(arrivals, 'a', 499)).to.equal(0);
    expect(taken(arrivals, 'a', 1_500)).to.equal(3);
    expect(taken(arrivals, 'a', 3_600_000)).to.equal(4);
  });

  it('HS7 each name has a bucket of its own, and what is given back can be taken again', () => {
    const arrivals = new Arrivals(RATE);
    expect([taken(arrivals, 'a', 0), taken(arrivals, 'b', 0)]).to.deep.equal([4, 4]);
    arrivals.giveBack('a');
    expect([taken(arrivals, 'a', 0), taken(arrivals, 'b', 0)]).to.deep.equal([1, 0]);
    for (let n = 0; n < 9; n++) arrivals.giveBack('a');
    expect(taken(arrivals, 'a', 0)).to.equal(4);
  });

  it('HS7 whoever comes under ever new names is not remembered for ever, and who goes on is', () => {
    const arrivals = new Arrivals(RATE);
    taken(arrivals, 'early', 0);
    for (let n = 0; n < 5_000; n++) {
      arrivals.take(`new ${n}`, 0);
      if (n % 1_000 === 0) expect(arrivals.take('early', 0)).to.equal(false);
    }
    expect(taken(arrivals, 'new 0', 0), 'forgotten').to.equal(4);
    expect(taken(arrivals, 'early', 0), 'remembered').to.equal(0);
  });

  it('HS7 an IPv6 network counts as one, however its addresses are written', () => {
    const same = ['2001:db8:1:2::1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2:ffff::', '2001:db8:1:2::9%eth0'];
    expect(new Set(same.map(originOf)).size).to.equal(1);
    const others = ['2001:db8:1:3::1', '2001:db8::1:2:3', '::1', 'fe80::1%eth0', '192.0.2.1'];
    expect(new Set([...same, ...others].map(originOf)).size).to.equal(1 + others.length);
    expect(originOf('::ffff:192.0.2.1')).to.equal('192.0.2.1');
    expect(originOf(undefined)).to.equal('');
  });
});
