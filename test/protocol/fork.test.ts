import { expect } from 'chai';
import { ByteReader, ByteWriter } from '../../src/protocol/bytes.ts';
import { beginPreimage, DOMAIN } from '../../src/protocol/domains.ts';
import { ProtocolError } from '../../src/protocol/errors.ts';
import { entryHashOf } from '../../src/protocol/encode-entry.ts';
import {
  decodeForkState,
  encodeForkState,
  forkIdOf,
  forkPreimage,
  isForkChain,
  readForkRecord,
  scopeAfter,
  writeForkRecord,
} from '../../src/protocol/encode-fork.ts';
import type { ForkRecord } from '../../src/protocol/fork.ts';
import {
  toBase32,
  ZERO_HASH,
  type DeviceId,
  type ForkId,
  type GroupId,
  type Hash,
} from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { channelOf, forkAt, forkedAbove } from '../../src/protocol/scope.ts';
import { sha256 } from '../../src/server/crypto/crypto.ts';

const GROUP = 'g'.repeat(51).concat('a') as GroupId;
const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(32) as DeviceId) as [
  DeviceId,
  DeviceId,
  DeviceId,
];
const signature = new Uint8Array(64).fill(7);
const first: ForkRecord = {
  groupId: GROUP,
  parentForkId: GROUP as string as ForkId,
  index: 10,
  hash: 'ab'.repeat(32) as Hash,
  confirmedTo: 8,
  by: A,
  lost: [B, C],
  createdAt: 1_767_323_050_000,
  agreed: [{ deviceId: A, signature }],
};
const second: ForkRecord = {
  ...first,
  parentForkId: forkIdOf(first, sha256),
  index: 20,
  confirmedTo: 20,
  by: B,
  lost: [C],
  agreed: [
    { deviceId: A, signature },
    { deviceId: B, signature },
  ],
};

function bytesOf(record: ForkRecord): Uint8Array {
  const writer = new ByteWriter();
  writeForkRecord(writer, record);
  return writer.take();
}

function timeBytes(ms: number): Uint8Array {
  return new ByteWriter().u64(ms).take();
}

describe('protocol: forks', () => {
  it('FM46 an entry hashes with the fork that it is of; what is signed names the newest', () => {
    const scope = scopeAfter(GROUP, [first, second], sha256);
    expect(scope.forkId).to.equal(forkIdOf(second, sha256));
    const forks = [1, 10, 11, 20, 21].map((index) => forkAt(scope, index));
    const [f0, f1, f2] = [GROUP, second.parentForkId, scope.forkId];
    expect(forks).to.deep.equal([f0, f0, f1, f1, f2]);
    const place = { index: 15, term: 2, at: 3, prevHash: ZERO_HASH };
    const hashIn = (of: Parameters<typeof entryHashOf>[3]) => entryHashOf(place, 3, ZERO_HASH, of, sha256);
    expect(hashIn(scope)).to.equal(hashIn({ groupId: GROUP, forkId: f1 }));
    expect(hashIn(scope)).to.not.equal(hashIn({ groupId: GROUP, forkId: f2 }));
    expect([forkedAbove(scope), forkedAbove({ groupId: GROUP, forkId: f2 })]).to.deep.equal([8, null]);
    expect(channelOf(scope)).to.equal(scope.forkId);
  });

  it('FM47 the fork id is the hash of what is signed: group, parent, place, device, lost devices and time', () => {
    const signed = beginPreimage(DOMAIN.fork, GROUP)
      .longId(first.parentForkId)
      .u64(10)
      .hash(first.hash)
      .u64(8)
      .shortId(A)
      .deviceIds([B, C])
      .u64(first.createdAt)
      .take();
    expect(forkPreimage(first)).to.deep.equal(signed);
    expect(forkIdOf(first, sha256)).to.equal(toBase32(sha256(signed)));
    // Who agrees later does not change it.
    const agreedLater: ForkRecord = { ...first, agreed: second.agreed };
    expect(forkIdOf(agreedLater, sha256)).to.equal(forkIdOf(first, sha256));
  });

  it('FM48 a chain of forks goes on from the group itself, each behind the one before', () => {
    expect(isForkChain(GROUP, [], sha256)).to.equal(true);
    expect(isForkChain(GROUP, [first, second], sha256)).to.equal(true);
    expect(isForkChain(GROUP, [second], sha256)).to.equal(false);
    expect(isForkChain(GROUP, [first, { ...second, index: 10 }], sha256)).to.equal(false);
    expect(isForkChain('b'.repeat(51).concat('a') as GroupId, [first], sha256)).to.equal(false);
  });

  it('FM49 records and states are read as they were written, and nothing else is', () => {
    const bytes = bytesOf(second);
    expect(readForkRecord(new ByteReader(bytes))).to.deep.equal(second);
    const state = { lastTerm: 3, lastIndex: 21, forks: [first, second] };
    expect(decodeForkState(encodeForkState(state))).to.deep.equal(state);
    const wrong: Partial<ForkRecord>[] = [
      { index: 0, confirmedTo: 0 },
      { confirmedTo: 11 },
      { createdAt: LIMITS.clockMsMax + 1 },
      { lost: [C, B] },
      { lost: [A] },
      { agreed: [{ deviceId: B, signature }] },
      { agreed: [...second.agreed].reverse() },
    ];
    for (const change of wrong) expect(() => bytesOf({ ...first, ...change })).to.throw();
    // As somebody else's program writes it.
    const late = bytesOf(first);
    const at = Buffer.from(late).indexOf(timeBytes(first.createdAt));
    late.set(timeBytes(LIMITS.clockMsMax + 1), at);
    expect(() => readForkRecord(new ByteReader(late))).to.throw(ProtocolError);
    expect(() => decodeForkState(Uint8Array.of(9))).to.throw();
  });
});
