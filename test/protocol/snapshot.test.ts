import { expect } from 'chai';
import { decodeSnapshot, encodeSnapshot, rowsDigestOf } from '../../src/protocol/encode-snapshot.ts';
import { bodyHashOf, kindOf } from '../../src/protocol/encode-entry.ts';
import type { SnapshotState } from '../../src/protocol/snapshot.ts';
import { sha256 } from '../vectors/crypto.ts';
import { tellStory } from '../vectors/story.ts';
import { refusal } from './refusal.ts';

describe('snapshots as bytes', () => {
  const { entries, certificate, scope, ann } = tellStory();
  const last = entries.at(-1)!;
  const head = { ...last, kind: kindOf(last.body), bodyHash: bodyHashOf(last.body, sha256) };
  const { index, term, at, prevHash, kind, bodyHash } = head;
  const state: SnapshotState = {
    scope,
    certificate: { ...certificate, heads: [{ index, term, at, prevHash, kind, bodyHash }] },
    hashes: entries.map(({ hash }) => hash),
    configs: [{ index: 2, config: { voters: [ann.deviceId], votersOld: [], learners: [] } }],
    rank: { term: 1, revision: 1, order: [ann.deviceId] },
    rows: [
      { key: 'group/', value: Uint8Array.of(1) },
      { key: 'member/a', value: Uint8Array.of(2, 3) },
    ],
  };

  it('SN1 a snapshot read is the snapshot written, and has one encoding', () => {
    const bytes = encodeSnapshot(state);
    expect(decodeSnapshot(bytes)).to.deep.equal(state);
    expect(encodeSnapshot(decodeSnapshot(bytes))).to.deep.equal(bytes);
  });

  it('SN1 what is cut off, goes on, is of another version or out of order is refused', () => {
    const bytes = encodeSnapshot(state);
    expect(refusal(() => decodeSnapshot(bytes.subarray(0, -1)))).to.equal('truncated');
    expect(refusal(() => decodeSnapshot(Uint8Array.of(...bytes, 0)))).to.equal('trailing');
    expect(refusal(() => decodeSnapshot(Uint8Array.of(2, ...bytes.subarray(1))))).to.equal('unknown_version');
    const decoded = (change: Partial<SnapshotState>): unknown =>
      refusal(() => decodeSnapshot(encodeSnapshot({ ...state, ...change })));
    expect(decoded({ rows: [...state.rows].reverse() })).to.equal('not_canonical');
    expect(decoded({ configs: [state.configs[0]!, state.configs[0]!] })).to.equal('not_canonical');
    expect(decoded({ configs: [] })).to.equal('range');
    expect(decoded({ hashes: [] })).to.equal('range');
    expect(decoded({ certificate: { ...state.certificate, heads: [] } })).to.equal('range');
  });

  it('SN1 rows have one digest, which another value changes', () => {
    const other = [state.rows[0]!, { key: 'member/a', value: Uint8Array.of(2, 4) }];
    expect(rowsDigestOf(state.rows, sha256)).to.equal(rowsDigestOf([...state.rows], sha256));
    expect(rowsDigestOf(other, sha256)).to.not.equal(rowsDigestOf(state.rows, sha256));
  });
});
