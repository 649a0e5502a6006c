import { expect } from 'chai';
import { heldBy } from '../../../src/client/attachments/holders.ts';
import { amounts, FETCH_CHOICES } from '../../../src/client/settings/amounts.ts';

const holder = (name: string, reachable: boolean) => ({ deviceId: name, memberId: name, name, reachable });

describe('client/attachments: who has it', () => {
  it('MS271 whoever can be reached is named first, a member of two devices once', () => {
    const holders = [holder('Ana', false), holder('Bo', true), holder('Ana', false), holder('', true)];
    expect(heldBy({ count: 4, of: 6, holders }, false)).to.deep.equal({
      count: 4,
      of: 6,
      reach: 'some',
      names: ['Bo', 'Ana'],
    });
  });

  it('MS271 that nobody can be reached is said, unless the file is here', () => {
    const away = { count: 2, of: 5, holders: [holder('Ana', false), holder('Bo', false)] };
    expect(heldBy(away, false).reach).to.equal('none');
    expect(heldBy(away, true).reach).to.equal('some');
  });
});

describe('client/settings: amounts', () => {
  it('the one that is chosen is among them, whatever it is, and all ascend', () => {
    expect(amounts(FETCH_CHOICES, 10_485_760))
      .to.include(10_485_760)
      .and.deep.equal([...FETCH_CHOICES, 10_485_760].sort((a, b) => a - b));
    expect(amounts([0, 5], 5)).to.deep.equal([0, 5]);
  });
});
