import { expect } from 'chai';
import { newlySpoken, startSpoken, type Spoken } from '../../../src/client/chat/spoken.ts';
import type { Timeline } from '../../../src/client/state/model.ts';
import { ME, message, own, timeline } from '../state/fixtures.ts';

describe('client/chat/spoken', () => {
  it('speaks each new message of others once: not when it is confirmed or changed, no own ones, no history', () => {
    const tell = teller(timeline({ placed: [message(1), message(2)], before: '1' }));
    const waiting = message(null, { id: 'a', state: 'tentative' });
    expect(tell({ placed: [message(1), message(2)], waiting: [waiting] })).to.deep.equal(['a']);
    const confirmed = message(3, { id: 'a' });
    expect(tell({ placed: [message(1), message(2), confirmed] })).to.deep.equal([]);
    const older = [message(0, { id: 'old' }), message(1), message(2), { ...confirmed, text: 'edited' }];
    expect(tell({ placed: older })).to.deep.equal([]);
    const mine = message(4, { id: 'mine', author: own('x').author });
    expect(tell({ placed: [...older, mine, message(5)] })).to.deep.equal(['m5']);
    expect(tell({ placed: [message(90)], after: '90' }), 'gone to another place').to.deep.equal([]);
    expect(tell({ placed: [message(5), message(6, { deleted: true }), message(7)] })).to.deep.equal(['m7']);
  });

  it('what was already there when the conversation was opened is never said', () => {
    const waiting = [message(null, { id: 'a' })];
    const tell = teller(timeline({ placed: [message(8)], waiting }));
    expect(tell({ placed: [message(8)], waiting })).to.deep.equal([]);
    expect(tell({ placed: [message(8), message(9, { id: 'a' })] })).to.deep.equal([]);
  });
});

function teller(start: Timeline): (more: Partial<Timeline>) => string[] {
  let spoken: Spoken = startSpoken(start);
  return (more) => {
    const next = newlySpoken(spoken, timeline(more), [ME]);
    spoken = next.spoken;
    return next.messages.map(({ id }) => id);
  };
}
