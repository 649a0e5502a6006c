import { expect } from 'chai';
import { askedPlaces, wrongPlaces } from '../../../src/client/devices/word-check.ts';

const WORDS = ['abandon', 'ability', 'able', 'about', 'above'];

describe('client/devices: words asked for', () => {
  it('DV40 three different places in rising order, each as likely as any other', () => {
    expect(askedPlaces(24, () => 0)).to.deep.equal([0, 1, 2]);
    expect(askedPlaces(24, () => 0.999_999)).to.deep.equal([21, 22, 23]);
    const seen = new Set<number>();
    for (let n = 0; n < 1_000; n++) {
      // A row of numbers that goes through all of them evenly.
      let step = n;
      const places = askedPlaces(WORDS.length, () => (step++ * 0.618_034) % 1);
      expect(new Set(places).size).to.equal(3);
      expect([...places].sort((a, b) => a - b)).to.deep.equal(places);
      for (const place of places) seen.add(place);
    }
    expect([...seen].sort((a, b) => a - b)).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('DV40 says which are other words; nothing typed is another one, space and capitals are none', () => {
    expect(wrongPlaces(WORDS, { 0: ' Abandon ', 2: 'able', 4: 'above' }, [0, 2, 4])).to.deep.equal([]);
    expect(wrongPlaces(WORDS, { 0: 'ability', 4: 'abov' }, [0, 2, 4])).to.deep.equal([0, 2, 4]);
    expect(wrongPlaces(WORDS, { 1: 'ability', 2: 'about', 3: 'about' }, [1, 2, 3])).to.deep.equal([2]);
  });
});
