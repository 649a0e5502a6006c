import { expect } from 'chai';
import type { ForkId, GroupId, Hash } from '../../src/protocol/ids.ts';
import { transcriptCode } from '../../src/protocol/transcript.ts';
import { sha256 } from '../vectors/crypto.ts';

const GROUP = 'a'.repeat(52) as GroupId;
const OTHER = `b${'a'.repeat(51)}`;
const HASH = '0123456789abcdef'.repeat(4) as Hash;

describe('protocol: transcript code', () => {
  const scope = { groupId: GROUP, forkId: GROUP as string as ForkId };
  const code = (index: number, hash: Hash, where = scope): string =>
    transcriptCode(where, { index, hash }, sha256);

  it('TE9 is six groups of five digits', () => {
    expect(code(7, HASH)).to.match(/^(?:\d{5} ){5}\d{5}$/u);
    expect(code(7, HASH)).to.equal('51628 71548 26733 03909 27152 53154');
  });

  it('TE9 is another one for another group, fork, index or hash', () => {
    const all = [
      code(7, HASH),
      code(8, HASH),
      code(7, HASH.replace('0', '1') as Hash),
      code(7, HASH, { ...scope, groupId: OTHER as GroupId }),
      code(7, HASH, { ...scope, forkId: OTHER as ForkId }),
    ];
    expect(new Set(all).size).to.equal(all.length);
  });
});
