import { expect } from 'chai';
import { duration, flag, list, port, text, wholeNumber } from '../../src/cli/readers.ts';
import { seedRange } from '../../src/cli/sim.ts';

describe('cli: readers', () => {
  it('reads durations with and without a unit', () => {
    const samples = {
      '250ms': 250,
      '90s': 90_000,
      '15m': 900_000,
      '12h': 43_200_000,
      '7d': 604_800_000,
      500: 500,
    };
    for (const [given, ms] of Object.entries(samples)) expect(duration.read(given), given).to.equal(ms);
    for (const wrong of ['', '-1s', '1.5h', '1w', '0', 's', '9'.repeat(13)]) {
      expect(duration.read(wrong), wrong).to.equal(undefined);
    }
  });

  it('reads ports from text and numbers, and nothing else', () => {
    expect(port.read('0')).to.equal(0);
    expect(port.read(65_535)).to.equal(65_535);
    for (const wrong of ['65536', '-1', '', ' 1', '0x10', '1e3', true, null, [], 1.5]) {
      expect(port.read(wrong), String(wrong)).to.equal(undefined);
    }
  });

  it('reads yes and no in the words people use', () => {
    for (const yes of [true, '1', 'true', 'yes', 'on']) expect(flag.read(yes)).to.equal(true);
    for (const no of [false, '0', 'false', 'no', 'off']) expect(flag.read(no)).to.equal(false);
    for (const wrong of ['', 'maybe', 1, null]) expect(flag.read(wrong)).to.equal(undefined);
  });

  it('refuses a list with one wrong item, and text that is only blank', () => {
    expect(list(wholeNumber(1, 3)).read('1,2,3')).to.deep.equal([1, 2, 3]);
    expect(list(wholeNumber(1, 3)).read('1,4')).to.equal(undefined);
    expect(text().read('  ')).to.equal(undefined);
  });

  it('reads ranges of seeds that go upwards', () => {
    expect(seedRange.read('1..200')).to.deep.equal({ from: 1, to: 200 });
    expect(seedRange.read('7..7')).to.deep.equal({ from: 7, to: 7 });
    for (const wrong of ['2..1', '1-2', '1..', '..2', '1...2', 'a..b'])
      expect(seedRange.read(wrong)).to.equal(undefined);
  });
});
