import { expect } from 'chai';
import {
  judgeBoot,
  mostOf,
  whatIsMissing,
  type Boot,
  type Standing,
} from '../../src/core/standing/standing.ts';
import { Group } from './group.ts';

const boot = (count: number, nonce = 'a'): Boot => ({ count, nonce });
const standing = (more: Partial<Standing>): Standing => ({
  seq: 5,
  term: 4,
  ackTerm: 3,
  ackIndex: 10,
  ...more,
});

/** A host and two followers, with one message everywhere and nothing to do. */
function settled() {
  const group = new Group(3).settle();
  const host = group.nodes.find((node) => group.view(node).role === 'leader')!;
  const [b, c] = group.nodes.filter((node) => node !== host);
  group.say(host, 'one');
  group.run().tick(40);
  return { group, host, b: b!, c: c! };
}

describe('core: whose disk it is', () => {
  it('RS41 behind is who is in a lower term, acknowledged less or numbered less', () => {
    const known = standing({});
    expect(whatIsMissing(known, known)).to.equal(null);
    expect(whatIsMissing(standing({ term: 3 }), known)).to.contain('term 4');
    expect(whatIsMissing(standing({ ackIndex: 9 }), known)).to.contain('entry 10');
    expect(whatIsMissing(standing({ seq: 4 }), known)).to.contain('event 5');
    // A later term may well end at a lower index: its host truncated.
    expect(whatIsMissing(standing({ term: 5, ackTerm: 5, ackIndex: 2 }), known)).to.equal(null);
    expect(whatIsMissing(standing({ ackTerm: 2, ackIndex: 99 }), known)).to.contain('entry 10');
  });

  it('RS41 the event by which a device joins is no sign that its disk once held more', () => {
    expect(whatIsMissing(standing({ seq: 0 }), standing({ seq: 1 }))).to.equal(null);
    expect(whatIsMissing(standing({ seq: 0 }), standing({ seq: 2 }))).not.to.equal(null);
  });

  it('RS41 a start is known, newer, older or a twin', () => {
    const known = { ...boot(5), isCloned: false };
    expect(judgeBoot(boot(1), undefined)).to.equal('newer');
    expect(judgeBoot(boot(6), known)).to.equal('newer');
    expect(judgeBoot(boot(5), known)).to.equal('same');
    expect(judgeBoot(boot(4), known)).to.equal('older');
    expect(judgeBoot(boot(5, 'b'), known)).to.equal('twin');
    expect(judgeBoot(boot(5), { ...known, isCloned: true })).to.equal('twin');
    expect(judgeBoot(boot(6), { ...known, isCloned: true })).to.equal('newer');
  });

  it('RS40 the most that was shown is kept, the pair of term and index as one', () => {
    const most = mostOf({ term: 7, ackTerm: 2, ackIndex: 90 }, { term: 3, ackTerm: 3, ackIndex: 4 });
    expect(most).to.deep.equal({ term: 7, ackTerm: 3, ackIndex: 4 });
  });

  it('RS40 a host remembers what its followers acknowledged, and they what it says of each other', () => {
    const { host, b, c } = settled();
    const { lastIndex, term } = host.replica.view();
    for (const node of [host, c]) {
      const { ackIndex, ackTerm } = node.replica.view().remembered(b.id);
      expect({ ackIndex, ackTerm }).to.deep.equal({ ackIndex: lastIndex, ackTerm: term });
    }
    expect(b.replica.view().standing()).to.include({ ackIndex: lastIndex, ackTerm: term, term });
  });

  it('RS40 what is remembered is on the disk within a round, though nothing else is written', () => {
    const { group, b, c } = settled();
    const remembered = c.replica.view().remembered(b.id);
    group.restart(c);
    const after = c.replica.view().remembered(b.id);
    expect(after).to.deep.equal({ ...remembered, seq: after.seq });
    expect(after.ackIndex).to.be.greaterThan(0);
  });
});
