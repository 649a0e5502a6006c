import { expect } from 'chai';
import { founded, settled, a, b, c, d, type Story } from './story.ts';

/** By the checker of the rule alone, as in checkers.test.ts. */
function rejects(rule: string, story: Story): void {
  expect(story.verdict(rule), `${rule} sees nothing wrong`).to.deep.include({ rule });
}

describe('checkers of configs', () => {
  describe('R1 reject', () => {
    it('a second change before the first is confirmed', () => {
      const { story } = settled();
      const first = story.config(2, { voters: [a, b, c], learners: [d] });
      const second = story.config(2, { voters: [a, b, c] });
      rejects('R1', story.save(a, { entries: [first] }).append(a, b, 2, [second]));
    });
    it('two changes in one append', () => {
      const { story } = settled();
      const first = story.config(2, { voters: [a, b, c], learners: [d] });
      rejects('R1', story.append(a, b, 2, [first, story.config(2, { voters: [a, b, c] })]));
    });
  });

  it('R2 reject a change before an entry of the own term is confirmed (the fault of 2015)', () => {
    const story = founded().elect(a, 2, [b]);
    const noop = story.log.noop(2);
    const change = story.config(2, { voters: [a, b, c], learners: [d] });
    rejects('R2', story.save(a, { entries: [noop, change] }));
  });

  describe('R3 reject', () => {
    it('voters that change in one step', () => {
      const { story } = settled();
      rejects('R3', story.save(a, { entries: [story.config(2, { voters: [a] })] }));
    });
    it('a joint config that forgets the voters before it', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [a, b, d], votersOld: [a, b] });
      rejects('R3', story.save(a, { entries: [joint] }));
    });
    it('a second half with other voters than the first', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [a], votersOld: [a, b, c] });
      const after = story.config(2, { voters: [b] });
      rejects('R3', story.save(a, { entries: [joint] }).save(a, { entries: [after] }));
    });
  });

  describe('R4 reject', () => {
    it('a leader without a majority', () => rejects('R4', founded().elect(a, 2, []).heartbeat(a, b, 2)));
    it('a vote that was given and not saved', () => {
      const story = founded().elect(a, 2, []).vote(b, a, 2);
      rejects('R4', story.heartbeat(a, b, 2));
    });
    it('votes of strangers', () => rejects('R4', founded().elect(a, 2, [d]).heartbeat(a, b, 2)));
    it('a leader of a joint config with one majority only', () => {
      const { story } = settled();
      const joint = story.config(2, { voters: [a], votersOld: [a, b, c] });
      rejects(
        'R4',
        story
          .save(a, { entries: [joint] })
          .elect(a, 3, [])
          .heartbeat(a, b, 3),
      );
    });
  });
});
