import { expect } from 'chai';
import { Talk, type TalkLine } from '../../../src/client/lab/story/talk.ts';
import { FactLog } from '../../../src/sim/scenario/fact-log.ts';
import type { TimedFact } from '../../../src/sim/scenario/facts.ts';
import { at, hostDies, message, NAMES } from './facts.ts';

function talkOf(facts: readonly TimedFact[]): Talk {
  const log = new FactLog();
  const talk = new Talk(log);
  for (const fact of facts) talk.add(fact, log.add(fact));
  return talk;
}

function brief(lines: readonly TalkLine[]): string[] {
  return lines.map(({ id, state, index }) => `${id} ${state} ${index ?? ''}`.trim());
}

describe('client/lab: small conversations', () => {
  it('LB33 show what the node showed at that moment: by place, then tentative, then its own that nobody else holds', () => {
    const talk = talkOf([
      ...hostDies(),
      at(180, { type: 'said', id: 's1', node: 'n3', text: 'hello' }),
      at(180, { type: 'accepted', id: 's1', node: 'n3' }),
      at(185, { type: 'tentative', id: 's1', node: 'n2' }),
      at(190, { type: 'tentative', id: 's1', node: 'n3' }),
      at(195, { type: 'said', id: 's2', node: 'n3', text: 'anybody?' }),
      at(195, { type: 'accepted', id: 's2', node: 'n3' }),
      at(210, { type: 'shown', id: 's1', node: 'n3', index: 9 }),
    ]);
    const shown = (name: string, ms: number): string[] => brief(talk.linesAt(name, ms, 8));
    expect(shown('n3', 5)).to.deep.equal([]);
    expect(shown('n2', 125)).to.deep.equal(['m1 confirmed 5', 'm2 queued']);
    expect(shown('n3', 182)).to.deep.equal(['m1 confirmed 5', 'm2 confirmed 7', 's1 queued']);
    expect(shown('n3', 200)).to.deep.equal(['m1 confirmed 5', 'm2 confirmed 7', 's1 tentative', 's2 queued']);
    expect(shown('n3', 210)).to.deep.equal([
      'm1 confirmed 5',
      'm2 confirmed 7',
      's1 confirmed 9',
      's2 queued',
    ]);
    expect(shown('n2', 210)).to.deep.equal(['m1 confirmed 5', 'm2 confirmed 7', 's1 tentative']);
    expect(talk.linesAt('n2', 210, 1)).to.deep.equal([
      { id: 's1', by: 'n3', text: 'hello', state: 'tentative', index: null },
    ]);
  });

  it('LB33 are the newest lines only, in the order of their places, whatever came first', () => {
    const facts = hostDies().slice(0, 7);
    for (let number = 1; number <= 300; number++) {
      facts.push(...message(200 + number, `x${number}`, 10 + number, 3, NAMES));
    }
    facts.push(at(600, { type: 'shown', id: 'late', node: 'n1', index: 4 }));
    const talk = talkOf(facts);
    expect(brief(talk.linesAt('n2', 401, 3))).to.deep.equal([
      'x198 confirmed 208',
      'x199 confirmed 209',
      'x200 confirmed 210',
    ]);
    expect(brief(talk.linesAt('n1', 600, 2))).to.deep.equal(['late confirmed 4', 'x300 confirmed 310']);
  });

  it('LB33 of a node that was wiped begin anew, and are there again before that moment', () => {
    const talk = talkOf([
      ...hostDies(),
      at(200, { type: 'node', node: 'n3', state: 'running', device: 'other' }),
      at(210, { type: 'shown', id: 'm2', node: 'n3', index: 7 }),
    ]);
    expect(brief(talk.linesAt('n3', 205, 8))).to.deep.equal([]);
    expect(brief(talk.linesAt('n3', 210, 8))).to.deep.equal(['m2 confirmed 7']);
    expect(brief(talk.linesAt('n3', 199, 8))).to.deep.equal(['m1 confirmed 5', 'm2 confirmed 7']);
  });
});
