import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { ByteReader, ByteWriter } from '../../src/protocol/bytes.ts';
import {
  bodyHashOf,
  decodeBody,
  encodeBody,
  entryHashOf,
  kindOf,
  makeEntry,
  readEntry,
  writeEntry,
} from '../../src/protocol/encode-entry.ts';
import type { Config, Entry } from '../../src/protocol/entry.ts';
import {
  compareIds,
  fromBase32,
  fromHex,
  toBase32,
  toHex,
  ZERO_HASH,
  type ForkId,
  type GroupId,
  type Hash,
} from '../../src/protocol/ids.ts';
import { sha256 } from '../vectors/crypto.ts';
import { hashOf, tellStory } from '../vectors/story.ts';
import { refusal } from './refusal.ts';

const OTHER: string = toBase32(fromHex(hashOf('another group')));

describe('protocol: entries', () => {
  const { ann, bob, scope, entries } = tellStory();
  const noop = entries[4]!;
  const [low, high] =
    compareIds(ann.deviceId, bob.deviceId) < 0 ? [ann.deviceId, bob.deviceId] : [bob.deviceId, ann.deviceId];

  it('FM14 an entry on the wire is its place, its kind and its body; its own hash is computed by the reader', () => {
    const body = encodeBody(noop.body);
    const bytes = new ByteWriter()
      .u64(5)
      .u64(2)
      .u64(noop.at)
      .fixed(fromHex(noop.prevHash))
      .u8(2)
      .u32(body.length)
      .fixed(body)
      .take();
    expect(toHex(written(noop))).to.equal(toHex(bytes));
    expect(readEntry(new ByteReader(bytes), scope, sha256)).to.deep.equal(noop);
  });

  it('FM14 index 0, term 0 and a first entry after another are refused', () => {
    const place = { index: 5, term: 2, at: 1, prevHash: hashOf('before') };
    for (const [change, code] of [
      [{ index: 0 }, 'range'],
      [{ term: 0 }, 'range'],
      [{ index: 1 }, 'not_canonical'],
      [{ prevHash: ZERO_HASH }, 'not_canonical'],
    ] as const) {
      const bytes = written(makeEntry({ ...place, ...change }, noop.body, scope, sha256));
      expect(refusal(() => readEntry(new ByteReader(bytes), scope, sha256))).to.equal(code);
    }
  });

  it('FM15 the entry hash covers group, fork, place, kind and body', () => {
    const preimage = Buffer.concat([
      Buffer.from('demes/1/entry'),
      fromBase32(scope.groupId)!,
      fromBase32(scope.forkId)!,
      Buffer.from('00000000000000050000000000000002', 'hex'),
      new ByteWriter().u64(noop.at).take(),
      fromHex(noop.prevHash),
      Buffer.from([2]),
      fromHex(bodyHashOf(noop.body, sha256)),
    ]);
    expect(noop.hash).to.equal(createHash('sha256').update(preimage).digest('hex'));
    const bodyHash = bodyHashOf(noop.body, sha256);
    const hashes = [
      entryHashOf(noop, 2, bodyHash, scope, sha256),
      entryHashOf({ ...noop, index: 6 }, 2, bodyHash, scope, sha256),
      entryHashOf({ ...noop, term: 3 }, 2, bodyHash, scope, sha256),
      entryHashOf({ ...noop, at: noop.at + 1 }, 2, bodyHash, scope, sha256),
      entryHashOf({ ...noop, prevHash: noop.hash }, 2, bodyHash, scope, sha256),
      entryHashOf(noop, 3, bodyHash, scope, sha256),
      entryHashOf(noop, 2, noop.hash, scope, sha256),
      entryHashOf(noop, 2, bodyHash, { ...scope, groupId: OTHER as GroupId }, sha256),
      entryHashOf(noop, 2, bodyHash, { ...scope, forkId: OTHER as ForkId }, sha256),
    ];
    expect(new Set(hashes).size).to.equal(hashes.length);
    expect(hashes[0]).to.equal(noop.hash);
  });

  it('FM15 a refused hash leaves nothing behind in the next one', () => {
    const broken = { ...noop, prevHash: 'zz' as Hash };
    expect(refusal(() => entryHashOf(broken, 2, hashOf('body'), scope, sha256))).to.equal('text');
    expect(entryHashOf(noop, 2, bodyHashOf(noop.body, sha256), scope, sha256)).to.equal(noop.hash);
  });

  it('FM15 the body hash of an event is its id, of the others the hash of their bytes', () => {
    const [genesis] = entries;
    expect(genesis!.body.kind === 'event' && toHex(fromBase32(genesis!.body.event.id)!)).to.equal(
      bodyHashOf(genesis!.body, sha256),
    );
    for (const entry of [entries[1]!, noop]) {
      const digest = createHash('sha256').update(encodeBody(entry.body)).digest('hex');
      expect(bodyHashOf(entry.body, sha256)).to.equal(digest);
    }
  });

  it('FM15 the entries of a log hang together by their hashes', () => {
    for (const [offset, entry] of entries.entries()) {
      expect(entry.index).to.equal(offset + 1);
      expect(entry.prevHash).to.equal(entries[offset - 1]?.hash ?? ZERO_HASH);
      expect(readEntry(new ByteReader(written(entry)), scope, sha256).hash).to.equal(entry.hash);
    }
  });

  it('FM16 a config is three sets of devices in rising order', () => {
    const config: Config = { voters: [low, high], votersOld: [low], learners: [high] };
    const bytes = new ByteWriter()
      .u8(1)
      .u32(2)
      .shortId(low)
      .shortId(high)
      .u32(1)
      .shortId(low)
      .u32(1)
      .shortId(high)
      .take();
    expect(toHex(encodeBody({ kind: 'config', config }))).to.equal(toHex(bytes));
  });

  it('FM16 unsorted and repeated devices, no voters and too many are neither written nor read', () => {
    const eight = Array.from({ length: 8 }, (_, n) => deviceNumber(n));
    for (const [voters, code] of [
      [[high, low], 'not_canonical'],
      [[low, low], 'not_canonical'],
      [[], 'range'],
      [eight, 'limit'],
    ] as const) {
      const config = { voters, votersOld: [], learners: [] };
      expect(refusal(() => encodeBody({ kind: 'config', config }))).to.equal(code);
      const raw = new ByteWriter().u8(1).deviceIds(voters).u32(0).u32(0).take();
      expect(refusal(() => decodeBody(3, raw, sha256))).to.equal(code);
    }
  });

  it('FM17 a no-op carries a rank list, best first', () => {
    const bytes = new ByteWriter()
      .u8(1)
      .u64(2)
      .u64(1)
      .u32(2)
      .shortId(bob.deviceId)
      .shortId(ann.deviceId)
      .take();
    expect(toHex(encodeBody(noop.body))).to.equal(toHex(bytes));
    const repeated = new ByteWriter().u8(1).u64(2).u64(1).deviceIds([low, low]).take();
    expect(refusal(() => decodeBody(2, repeated, sha256))).to.equal('not_canonical');
  });

  it('FM17 unknown kinds and versions are told apart', () => {
    expect(kindOf(noop.body)).to.equal(2);
    expect(refusal(() => decodeBody(4, encodeBody(noop.body), sha256))).to.equal('unknown_type');
    expect(refusal(() => decodeBody(2, Uint8Array.of(2), sha256))).to.equal('unknown_version');
  });
});

function written(entry: Entry): Uint8Array {
  const writer = new ByteWriter();
  writeEntry(writer, entry);
  return writer.take();
}

function deviceNumber(number: number): Config['voters'][number] {
  return `${'a'.repeat(30)}${'abcdefgh'[number]!}a` as Config['voters'][number];
}
