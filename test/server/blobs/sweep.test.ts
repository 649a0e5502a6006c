import { expect } from 'chai';
import type { Hash } from '../../../src/protocol/ids.ts';
import { Sweep } from '../../../src/server/blobs/sweep.ts';

const [SAID, ON_ITS_WAY, GIVEN, LEFT] = ['1', '2', '3', '4'].map((digit) => digit.repeat(64)) as Hash[];
const HOUR_MS = 3_600_000;

describe('server/blobs: what goes', () => {
  let nowMs: number;
  let there: Set<Hash>;
  let uploads: Map<Hash, number>;
  let named: Set<Hash>;
  let areAllKnown: boolean;
  let sweep: Sweep;

  beforeEach(() => {
    nowMs = 1_000_000_000;
    there = new Set([SAID!, ON_ITS_WAY!, GIVEN!, LEFT!]);
    uploads = new Map([SAID!, ON_ITS_WAY!, GIVEN!].map((blobId) => [blobId, nowMs]));
    named = new Set([SAID!]);
    areAllKnown = true;
    sweep = new Sweep({
      files: { ids: () => [...there], remove: (blobId: Hash) => void there.delete(blobId) } as never,
      uploads: {
        older: (before: number) => [...uploads].filter(([, at]) => at < before).map(([blobId]) => blobId),
        find: (blobId: Hash) => uploads.get(blobId),
        remove: (blobId: Hash) => void uploads.delete(blobId),
      } as never,
      named: { isNamed: (blobId: Hash) => named.has(blobId) } as never,
      places: {
        waiting: () => [{ file: { blobId: ON_ITS_WAY } }] as never,
        get areAllKnown() {
          return areAllKnown;
        },
      },
      wallMs: () => nowMs,
    });
  });

  const looked = (laterMs: number): Hash[] => {
    nowMs += laterMs;
    sweep.look();
    return [...there];
  };

  it('BL19 what no message names goes after ten minutes, what was never sent after a day', () => {
    expect(looked(0)).to.deep.equal([SAID, ON_ITS_WAY, GIVEN, LEFT]);
    expect([...uploads.keys()], 'a message says what it opens with').to.deep.equal([ON_ITS_WAY, GIVEN]);
    expect(looked(HOUR_MS)).to.deep.equal([SAID, ON_ITS_WAY, GIVEN]);
    expect(looked(24 * HOUR_MS)).to.deep.equal([SAID, ON_ITS_WAY, GIVEN]);
    expect([...uploads.keys()]).to.deep.equal([ON_ITS_WAY]);
    expect(looked(HOUR_MS)).to.deep.equal([SAID, ON_ITS_WAY]);
    named.clear();
    looked(0);
    expect(looked(HOUR_MS)).to.deep.equal([ON_ITS_WAY]);
  });

  it('BL19 nothing goes while a group halts, or has messages that were not looked at', () => {
    areAllKnown = false;
    named.clear();
    looked(0);
    expect(looked(48 * HOUR_MS)).to.have.length(4);
    areAllKnown = true;
    expect(looked(0), 'the ten minutes begin anew').to.have.length(4);
  });
});
