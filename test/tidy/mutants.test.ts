import { join } from 'node:path';
import { expect } from 'chai';
import { allMutants, changedBy } from '../mutants/patches.ts';
import { allReverted } from '../security/reverted.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the mutants of test/mutants, and the guards of test/security', () => {
  it('still fit the sources: whoever changes such a place says anew what the fault would be there', () => {
    for (const { name, diff } of [...allMutants(), ...allReverted()])
      expect(() => changedBy(ROOT, diff), name).to.not.throw();
  });
});
