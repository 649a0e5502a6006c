import { expect } from 'chai';
import { sizeOf } from '../../../src/client/settings/bytes.ts';
import { foundIds } from '../../../src/client/settings/find.ts';

const ALL = [
  { id: 'name', text: 'Profile Your name rename' },
  { id: 'theme', text: 'Appearance Colours dark mode' },
  { id: 'café', text: 'Café' },
];

describe('client/settings/find', () => {
  it('has all without a query', () => {
    expect([...foundIds(ALL, '  ')]).to.deep.equal(['name', 'theme', 'café']);
  });

  it('wants every word, each at the beginning of one, in any order', () => {
    expect([...foundIds(ALL, 'MODE dar')]).to.deep.equal(['theme']);
    expect([...foundIds(ALL, 'name dark')]).to.deep.equal([]);
    expect([...foundIds(ALL, 'ame')]).to.deep.equal([]);
  });

  it('does not mind accents', () => {
    expect([...foundIds(ALL, 'cafe')]).to.deep.equal(['café']);
  });
});

describe('client/settings/bytes', () => {
  it('takes the unit that leaves a short number', () => {
    expect(sizeOf(999)).to.deep.equal({ value: 999, unit: 'byte' });
    expect(sizeOf(1_500_000)).to.deep.equal({ value: 1.5, unit: 'megabyte' });
  });
});
