import { expect } from 'chai';
import { COLOURS, colourOf, initialsOf } from '../../../src/client/theme/initials.ts';

describe('client/theme/initials', () => {
  it('takes initials from names of every kind', () => {
    const names = ['Ana', 'bo jones', 'Élodie van der Berg', '李 明', '42 seven', '<b>', '', '🎉 party'];
    expect(names.map(initialsOf)).to.deep.equal(['A', 'BJ', 'ÉB', '李明', '4S', 'B', '?', 'P']);
  });

  it('one member has one colour', () => {
    expect(colourOf('abc')).to.equal(colourOf('abc'));
    const colours = new Set(Array.from({ length: 200 }, (_, i) => colourOf(`member-${i}`)));
    expect(colours.size).to.equal(COLOURS);
  });
});
