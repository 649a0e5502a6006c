import { expect } from 'chai';
import type { Row } from '../../src/testing/chat-page.ts';
import { faultsOn, type Place } from '../../src/testing/witness.ts';

describe('what a witness says of screens', () => {
  it('nothing, where all that was sent is everywhere once, confirmed and in one order', () => {
    const rows = [row('a', 3), row('b', 5)];
    expect(faults({ Ana: rows, Bo: rows }, ['a', 'b'])).to.deep.equal([]);
  });

  it('what is missing, doubled, or has no place yet', () => {
    const shown = {
      Ana: [row('a', 3)],
      Bo: [row('a', 3), row('b', 5), { ...row('b', 6), messageId: 'again' }],
      Cleo: [row('a', 3), { ...row('b', null), state: 'tentative' as const }],
    };
    expect(faults(shown, ['a', 'b'])).to.deep.equal([
      'Ana: "b" is not there.',
      'Bo: "b" is there 2 times.',
      'Cleo: "b" is tentative, and not confirmed.',
      'Ana: "b" is not there as confirmed; it was confirmed, number 5, on the screen of Bo.',
      'Ana: "b" is not there as confirmed; it was confirmed, number 6, on the screen of Bo.',
      'Cleo: "b" is not there as confirmed; it was confirmed, number 5, on the screen of Bo.',
      'Cleo: "b" is not there as confirmed; it was confirmed, number 6, on the screen of Bo.',
    ]);
  });

  it('what was confirmed and is gone, though nobody said that it was sent', () => {
    const places = new Map<string, Place>([['id of a', { index: 3, text: 'a', on: 'Ana' }]]);
    expect(faults({ Bo: [row('b', 3)] }, ['b'], places)).to.deep.equal([
      'Bo: "a" is not there as confirmed; it was confirmed, number 3, on the screen of Ana.',
    ]);
  });

  it('what has another number than before, or than on another screen', () => {
    const places = new Map<string, Place>([['id of a', { index: 3, text: 'a', on: 'Ana' }]]);
    const shown = { Ana: [row('a', 4), row('b', 5)], Bo: [row('a', 4), row('b', 6)] };
    expect(faults(shown, ['a', 'b'], places)).to.deep.equal([
      'Ana: "a" has number 4; it had 3 on the screen of Ana.',
      'Bo: "a" has number 4; it had 3 on the screen of Ana.',
      'Bo: "b" has number 6; it had 5 on the screen of Ana.',
    ]);
  });

  it('what stands behind a higher number', () => {
    expect(faults({ Ana: [row('b', 5), row('a', 3)] }, ['a', 'b'])).to.deep.equal([
      'Ana: "a", number 3, stands behind number 5.',
    ]);
  });

  it('remembers where each message was seen first', () => {
    const places = new Map<string, Place>();
    faults({ Ana: [row('a', 3)], Bo: [row('a', 3)] }, ['a'], places);
    expect([...places]).to.deep.equal([['id of a', { index: 3, text: 'a', on: 'Ana' }]]);
  });
});

function faults(
  shown: Readonly<Record<string, readonly Row[]>>,
  sent: readonly string[],
  places = new Map<string, Place>(),
): string[] {
  return faultsOn(new Map(Object.entries(shown)), sent, places);
}

function row(text: string, index: number | null): Row {
  return {
    messageId: `id of ${text}`,
    index,
    authorId: 'somebody',
    state: 'confirmed',
    heldBy: 3,
    moved: null,
    isEdited: false,
    isDeleted: false,
    text,
    reactions: [],
  };
}
