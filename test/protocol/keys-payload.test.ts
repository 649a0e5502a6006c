import { expect } from 'chai';
import { ByteWriter } from '../../src/protocol/bytes.ts';
import { decodePayload, encodePayload } from '../../src/protocol/encode-payload.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import { sortedIds, toHex, type DeviceId, type Hash } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { GenesisPayload, JoinPayload, KeysCommitPayload } from '../../src/protocol/payloads.ts';
import { tellStory } from '../vectors/story.ts';
import { refusal } from './refusal.ts';

const HASH = '12'.repeat(32) as Hash;
const PACKAGE = Uint8Array.of(1, 2, 3);

function idsOf(count: number): DeviceId[] {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  const ids = Array.from({ length: count }, (_, i) => {
    const ending = `${letters[i >> 5]}${letters[i & 31]}`;
    return `${'b'.repeat(30)}${ending}` as DeviceId;
  });
  return sortedIds(ids);
}

const [ann, bob] = idsOf(2) as [DeviceId, DeviceId];
const COMMIT: KeysCommitPayload = {
  kind: 'keysCommit',
  epoch: 7,
  start: 2,
  added: [ann, bob],
  removed: [bob],
  commit: Uint8Array.of(9, 9),
  welcome: Uint8Array.of(8),
  treeHash: HASH,
};

describe('protocol: payloads of sealed groups', () => {
  const { entries } = tellStory();
  const events = entries.flatMap(({ body }) => (body.kind === 'event' ? [body.event] : []));
  const genesis = decodePayload(EVENT_KIND.genesis, events[0]!.payload) as GenesisPayload;
  const join = decodePayload(EVENT_KIND.join, events[1]!.payload) as JoinPayload;

  it('MK30 a genesis of version 2 says that rooms are sealed, and nothing else is different', () => {
    const bytes = encodePayload({ ...genesis, isSealed: true });
    expect(bytes[0]).to.equal(2);
    expect(toHex(bytes.slice(1))).to.equal(toHex(events[0]!.payload.slice(1)));
    expect(decodePayload(EVENT_KIND.genesis, bytes)).to.deep.equal({ ...genesis, isSealed: true });
    expect(genesis).not.to.have.property('isSealed');
  });

  it('MK30 a join of version 2 ends with a key package', () => {
    const bytes = encodePayload({ ...join, keyPackage: PACKAGE });
    const writer = new ByteWriter().fixed(events[1]!.payload.slice(1)).bytes(PACKAGE);
    expect(bytes[0]).to.equal(2);
    expect(toHex(bytes.slice(1))).to.equal(toHex(writer.take()));
    expect(decodePayload(EVENT_KIND.join, bytes)).to.deep.equal({ ...join, keyPackage: PACKAGE });
    const empty = (): Uint8Array => encodePayload({ ...join, keyPackage: new Uint8Array(0) });
    expect(refusal(empty)).to.equal('limit');
  });

  it('MK30 no other payload has a version 2, and none a version 3', () => {
    for (const [kind, payload] of [
      [EVENT_KIND.profile, encodePayload({ kind: 'profile', memberName: 'Ann' })],
      [EVENT_KIND.keysCommit, encodePayload(COMMIT)],
      [EVENT_KIND.keyPackage, encodePayload({ kind: 'keyPackage', keyPackage: PACKAGE })],
    ] as const) {
      const second = Uint8Array.from([2, ...payload.slice(1)]);
      expect(refusal(() => decodePayload(kind, second))).to.equal('unknown_version');
    }
    const third = Uint8Array.from([3, ...events[0]!.payload.slice(1)]);
    expect(refusal(() => decodePayload(EVENT_KIND.genesis, third))).to.equal('unknown_version');
  });

  it('MK31 keysCommit: epoch, start, who is added and removed, commit, welcome, hash of the tree', () => {
    const writer = new ByteWriter().u8(1).u64(7).u64(2);
    writer.u32(2).shortId(ann).shortId(bob).u32(1).shortId(bob);
    writer.bytes(COMMIT.commit).bytes(COMMIT.welcome).hash(HASH);
    expect(toHex(encodePayload(COMMIT))).to.equal(toHex(writer.take()));
  });

  it('MK31 devices are in rising order without repeats, and there is a welcome when somebody is added', () => {
    const why = (more: Partial<KeysCommitPayload>): string | null =>
      refusal(() => encodePayload({ ...COMMIT, ...more }));
    expect(why({ added: [bob, ann] })).to.equal('not_canonical');
    expect(why({ removed: [ann, ann] })).to.equal('not_canonical');
    expect(why({ welcome: new Uint8Array(0) })).to.equal('mismatch');
    expect(why({ added: [] })).to.equal('mismatch');
    expect(why({ commit: new Uint8Array(0) })).to.equal('mismatch');
    const raw = new ByteWriter().u8(1).u64(7).u64(2).u32(2).shortId(bob).shortId(ann).u32(0);
    const bytes = raw.bytes(COMMIT.commit).bytes(COMMIT.welcome).hash(HASH).take();
    expect(refusal(() => decodePayload(EVENT_KIND.keysCommit, bytes))).to.equal('not_canonical');
  });

  it('MK31 each part is bounded, and the largest of all parts together fit into a payload one at a time', () => {
    const why = (more: Partial<KeysCommitPayload>): string | null =>
      refusal(() => encodePayload({ ...COMMIT, ...more }));
    expect(why({ commit: new Uint8Array(LIMITS.keysCommitBytesMax + 1) })).to.equal('limit');
    expect(why({ welcome: new Uint8Array(LIMITS.keysWelcomeBytesMax + 1) })).to.equal('limit');
    expect(why({ added: idsOf(LIMITS.keysAddsMax + 1) })).to.equal('limit');
    const removal: KeysCommitPayload = {
      ...COMMIT,
      added: [],
      welcome: new Uint8Array(0),
      removed: idsOf(LIMITS.devicesMax),
      commit: new Uint8Array(LIMITS.keysCommitBytesMax),
    };
    expect(encodePayload(removal).length).to.be.at.most(LIMITS.payloadBytesMax);
    const addition: KeysCommitPayload = {
      ...COMMIT,
      added: idsOf(LIMITS.keysAddsMax),
      removed: [],
      commit: new Uint8Array(LIMITS.keysCommitBytesMax - 1024),
      welcome: new Uint8Array(LIMITS.keysWelcomeBytesMax),
    };
    expect(encodePayload(addition).length).to.be.at.most(LIMITS.payloadBytesMax);
  });

  it('MK32 keyPackage: the package', () => {
    const given = new ByteWriter().u8(1).bytes(PACKAGE).take();
    expect(toHex(encodePayload({ kind: 'keyPackage', keyPackage: PACKAGE }))).to.equal(toHex(given));
    const long = new Uint8Array(LIMITS.keyPackageBytesMax + 1);
    expect(refusal(() => encodePayload({ kind: 'keyPackage', keyPackage: long }))).to.equal('limit');
  });

  it('MK33 keysUnreadable: the epoch and a package', () => {
    const said = new ByteWriter().u8(1).u64(7).bytes(PACKAGE).take();
    const payload = { kind: 'keysUnreadable', epoch: 7, keyPackage: PACKAGE } as const;
    expect(toHex(encodePayload(payload))).to.equal(toHex(said));
    expect(decodePayload(EVENT_KIND.keysUnreadable, said)).to.deep.equal(payload);
  });
});
