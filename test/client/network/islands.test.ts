import { expect } from 'chai';
import { islandsOf } from '../../../src/client/network/islands.ts';
import { device, reaching, status } from './status-fixture.ts';

const FIVE = ['Ana', 'Bo', 'Cleo', 'Dan', 'Eve'];

describe('who hears whom', () => {
  it('is nothing to tell while everybody is within reach', () => {
    expect(islandsOf(status(FIVE))).to.equal(null);
    expect(islandsOf(status(['Ana']))).to.equal(null);
  });

  it('MS135: names those within reach and those out of it, and which side can have a majority', () => {
    const lost = islandsOf(reaching(FIVE, 2, { host: null, tier: 'tentative', caretaker: 'Bo-device' }))!;
    expect(lost.ours.map(({ name }) => name)).to.deep.equal(['Ana', 'Bo']);
    expect(lost.away.map(({ name }) => name)).to.deep.equal(['Cleo', 'Dan', 'Eve']);
    expect(lost).to.deep.include({ majority: 'theirs', caretaker: { name: 'Bo', isSelf: false } });
    expect(islandsOf(reaching(FIVE, 3))!.majority).to.equal('ours');
  });

  it('says that no side has one where the votes are split in halves, or learners alone are away', () => {
    const four = { ...reaching(['Ana', 'Bo', 'Cleo', 'Dan'], 2), host: null };
    expect(islandsOf(four)!.majority).to.equal('nobody');
    const learner = status(FIVE, { learners: [device('Fay', { reachable: false })] });
    expect(islandsOf(learner)).to.deep.include({ majority: 'ours' });
    expect(islandsOf(learner)!.away.map(({ name }) => name)).to.deep.equal(['Fay']);
  });

  it('this device stands first, the others best placed first, with who relays the way', () => {
    const whole = reaching(FIVE, 3);
    const [ana, bo, cleo, ...gone] = whole.voters;
    const voters = [ana!, { ...bo!, via: 'Cleo-device' }, cleo!, ...gone];
    const rank = ['Cleo-device', 'Bo-device', 'Eve-device', 'Dan-device', 'Ana-device'];
    const { ours, away } = islandsOf({ ...whole, voters, rank })!;
    expect(ours.map(({ name, isSelf, through }) => [name, isSelf, through])).to.deep.equal([
      ['Ana', true, null],
      ['Cleo', false, null],
      ['Bo', false, 'Cleo'],
    ]);
    expect(away.map(({ name }) => name)).to.deep.equal(['Eve', 'Dan']);
  });
});
