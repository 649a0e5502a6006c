import { createHash } from 'node:crypto';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { isAddress } from '../../src/protocol/address.ts';
import { ByteReader, ByteWriter } from '../../src/protocol/bytes.ts';
import {
  addressRecordPreimage,
  decodeInvitation,
  deviceCertificateHash,
  deviceCertificatePreimage,
  encodeInvitation,
  inviteGrantPreimage,
  joinProofPreimage,
  readAddressRecord,
  readInviteGrant,
  writeAddressRecord,
  writeDeviceCertificate,
  writeInviteGrant,
} from '../../src/protocol/encode-identity.ts';
import { ProtocolError } from '../../src/protocol/errors.ts';
import { fromBase32, toHex, ZERO_HASH } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { sha256, verifySignature } from '../vectors/crypto.ts';
import { hashOf, tellStory } from '../vectors/story.ts';
import { invitation as anyInvitation } from './arbitraries.ts';
import { refusal } from './refusal.ts';

const NO_GROUP = '00'.repeat(32);

describe('protocol: identity', () => {
  const { ann, bob, address, invitation, scope } = tellStory();
  const { grant } = invitation;

  it('FM22 the root key signs domain, version, no group, keys, kind, sequence and the certificate before', () => {
    const signed = deviceCertificatePreimage(ann.certificate);
    expect(toHex(signed)).to.equal(
      [
        Buffer.from('demes/1/device').toString('hex'),
        '01',
        NO_GROUP,
        toHex(ann.root.publicKey),
        toHex(ann.device.publicKey),
        ann.certificate.tlsKeyHash,
        '01',
        '0000000000000001',
        ZERO_HASH,
      ].join(''),
    );
    expect(verifySignature(ann.root.publicKey, signed, ann.certificate.signature)).to.equal(true);
  });

  it('FM22 the next certificate of a member names the hash of what was signed before', () => {
    const hash = deviceCertificateHash(ann.certificate, sha256);
    const digest = createHash('sha256').update(deviceCertificatePreimage(ann.certificate)).digest('hex');
    expect(hash).to.equal(digest);
    const second = { ...ann.certificate, sequence: 2, previousHash: hash };
    expect(deviceCertificateHash(second, sha256)).to.not.equal(hash);
  });

  it('FM22 only the first certificate has none before it', () => {
    for (const [change, code] of [
      [{ sequence: 0 }, 'range'],
      [{ sequence: 2 }, 'not_canonical'],
      [{ previousHash: hashOf('before') }, 'not_canonical'],
    ] as const) {
      const write = (): void => writeDeviceCertificate(new ByteWriter(), { ...ann.certificate, ...change });
      expect(refusal(write)).to.equal(code);
    }
  });

  it('FM23 a device signs its addresses with a counter', () => {
    const preimage = new ByteWriter()
      .ascii('demes/1/address')
      .u8(1)
      .fixed(new Uint8Array(32))
      .shortId(ann.deviceId)
      .u64(3)
      .u32(2)
      .text('192.0.2.7:5700')
      .text('ann.example:5700')
      .take();
    expect(toHex(addressRecordPreimage(address))).to.equal(toHex(preimage));
    expect(verifySignature(ann.device.publicKey, preimage, address.signature)).to.equal(true);
  });

  it('FM23 an address is host:port, and there are at most eight', () => {
    const good = [
      'a:1',
      'node.example:65535',
      '192.0.2.7:5700',
      '[::1]:80',
      '[2001:db8::7]:5700',
      'a-b.c:10',
    ];
    const bad = [
      'a',
      'a:',
      ':1',
      'a:0',
      'a:01',
      'a:65536',
      'a b:1',
      'a:1 ',
      '::1:80',
      '[g]:1',
      '-a:1',
      'a-:1',
    ];
    const worse = ['http://a:1', 'a:1/x', 'ä:1', 'a\n:1', `${'a'.repeat(254)}:1`, 'user@a:1'];
    expect(good.filter((text) => !isAddress(text))).to.deep.equal([]);
    expect([...bad, ...worse].filter(isAddress)).to.deep.equal([]);
    const nine = { ...address, addresses: Array.from({ length: 9 }, () => 'a:1') };
    expect(refusal(() => writeAddressRecord(new ByteWriter(), nine))).to.equal('limit');
    const raw = new ByteWriter()
      .u8(1)
      .shortId(ann.deviceId)
      .u64(1)
      .u32(1)
      .text('nowhere')
      .fixed(address.signature);
    expect(refusal(() => readAddressRecord(new ByteReader(raw.take())))).to.equal('text');
  });

  it('FM24 the inviting device signs group, fork, id, itself, key, role, uses and times', () => {
    const preimage = new ByteWriter()
      .ascii('demes/1/invite')
      .u8(1)
      .longId(scope.groupId)
      .longId(scope.forkId)
      .fixed(Buffer.from(grant.inviteId, 'hex'))
      .shortId(ann.deviceId)
      .fixed(grant.inviteKey)
      .u8(3)
      .u32(10)
      .u64(grant.createdAt)
      .u64(grant.expiresAt)
      .take();
    expect(toHex(inviteGrantPreimage(grant))).to.equal(toHex(preimage));
    expect(verifySignature(ann.device.publicKey, preimage, grant.signature)).to.equal(true);
  });

  it('FM24 a grant without end, use, role or life is neither written nor read', () => {
    const { createdAt } = grant;
    for (const [change, code] of [
      [{ maxUses: 0 }, 'limit'],
      [{ maxUses: LIMITS.inviteUsesMax + 1 }, 'limit'],
      [{ expiresAt: createdAt }, 'limit'],
      [{ expiresAt: createdAt + LIMITS.inviteLifeMsMax + 1 }, 'limit'],
      [{ inviteId: 'not hex' }, 'text'],
    ] as const) {
      expect(refusal(() => writeInviteGrant(new ByteWriter(), { ...grant, ...change }))).to.equal(code);
    }
    const writer = new ByteWriter();
    writeInviteGrant(writer, grant);
    const bytes = writer.take();
    bytes[1 + 32 + 32 + 16 + 20 + 32] = 4;
    expect(refusal(() => readInviteGrant(new ByteReader(bytes)))).to.equal('range');
  });

  it('FM25 the joiner signs group, invitation and device with the invitation’s key', () => {
    const preimage = Buffer.concat([
      Buffer.from('demes/1/join'),
      Buffer.from([1]),
      fromBase32(scope.groupId)!,
      Buffer.from(grant.inviteId, 'hex'),
      fromBase32(bob.deviceId)!,
    ]);
    const ours = joinProofPreimage(scope.groupId, grant.inviteId, bob.deviceId);
    expect(toHex(ours)).to.equal(preimage.toString('hex'));
  });

  it('FM26 an invitation is read back from its text, in a link and broken over lines', () => {
    fc.assert(
      fc.property(anyInvitation, (value) => {
        const text = encodeInvitation(value);
        expect(text).to.match(/^demes1\.[A-Za-z0-9_-]+$/);
        expect(decodeInvitation(text)).to.deep.equal(value);
        expect(decodeInvitation(` demes:${text}\n`)).to.deep.equal(value);
        expect(decodeInvitation(text.replaceAll(/.{20}/g, '$&\r\n  '))).to.deep.equal(value);
      }),
      { seed: 1 },
    );
  });

  it('FM26 cut off, mistyped and foreign texts are refused, whatever was changed', () => {
    const text = encodeInvitation(invitation);
    for (let length = 0; length < text.length; length++) {
      expect(
        refusal(() => decodeInvitation(text.slice(0, length))),
        `${length}`,
      ).to.not.equal(null);
    }
    for (let at = 7; at < text.length; at++) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      expect(
        refusal(() => decodeInvitation(changed)),
        `${at}`,
      ).to.not.equal(null);
    }
    for (const other of ['', 'hello', 'demes2.AAAA', 'demes1.', 'demes1.AAAA', 'demes1.????', `${text}AA`]) {
      expect(() => decodeInvitation(other), other).to.throw(ProtocolError);
    }
    expect(refusal(() => decodeInvitation('x'.repeat(10_000_000)))).to.equal('limit');
  });

  it('FM26 any text at all is refused with a ProtocolError only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (rest) => {
        expect(() => decodeInvitation(rest)).to.throw(ProtocolError);
        expect(() => decodeInvitation(`demes1.${rest}`)).to.throw(ProtocolError);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
