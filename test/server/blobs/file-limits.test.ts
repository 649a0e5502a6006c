import { expect } from 'chai';
import { DemesError } from '../../../src/protocol/errors.ts';
import { FileLimits, RESERVED_BYTES } from '../../../src/server/blobs/file-limits.ts';
import type { ChosenFileLimits } from '../../../src/server/storage/file-limit-row.ts';

const MIB = 2 ** 20;
const NOTHING: ChosenFileLimits = { quotaBytes: null, fetchedBytesMax: null };

describe('server/blobs: how much files may take', () => {
  let kept: ChosenFileLimits;
  let free: number;
  beforeEach(() => {
    kept = NOTHING;
    free = 100 * 1024 * MIB;
  });

  function limits(said: ChosenFileLimits = NOTHING): FileLimits {
    return new FileLimits({
      options: { filesBytesMax: said.quotaBytes, fetchedBytesMax: said.fetchedBytesMax },
      row: {
        get value() {
          return kept;
        },
        save: (chosen) => (kept = chosen),
      },
      folder: '/nowhere',
      freeBytes: () => free,
    });
  }

  const codeOf = (run: () => void): string => {
    try {
      run();
      return 'none';
    } catch (error) {
      if (error instanceof DemesError) return error.code;
      throw error;
    }
  };

  it('BL22 a person chooses while the node runs, one thing at a time; what was said at its start stays, and cannot be chosen', () => {
    const own = limits();
    expect(own).to.include({ quotaBytes: 10 * 1024 * MIB, fetchedBytesMax: 10 * MIB });
    own.change({ quotaBytes: 5 * MIB });
    own.change({ fetchedBytesMax: 0 });
    expect(limits()).to.include({ quotaBytes: 5 * MIB, fetchedBytesMax: 0 });
    const said = limits({ quotaBytes: 7 * MIB, fetchedBytesMax: null });
    expect(said).to.include({ quotaBytes: 7 * MIB, fetchedBytesMax: 0 });
    expect(said.shown.fixed).to.deep.equal({ quotaBytes: true, fetchedBytesMax: false });
    expect(codeOf(() => said.change({ quotaBytes: 8 * MIB, fetchedBytesMax: MIB }))).to.equal('conflict');
    expect(kept.fetchedBytesMax, 'nothing is half done').to.equal(0);
    said.change({ quotaBytes: 7 * MIB, fetchedBytesMax: MIB });
    expect(said.fetchedBytesMax).to.equal(MIB);
  });

  it('BL21 a file is refused before the disk is full, and one beyond what files may take before that', () => {
    const own = limits({ quotaBytes: 10 * MIB, fetchedBytesMax: null });
    expect(codeOf(() => own.check(4 * MIB, 6 * MIB, MIB))).to.equal('none');
    expect(codeOf(() => own.check(4 * MIB, 6 * MIB + 1, MIB))).to.equal('blobs_full');
    free = RESERVED_BYTES + MIB;
    expect(codeOf(() => own.check(0, 6 * MIB, MIB))).to.equal('none');
    free -= 1;
    expect(codeOf(() => own.check(0, 6 * MIB, MIB))).to.equal('disk_full');
  });
});
