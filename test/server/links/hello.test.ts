import { expect } from 'chai';
import { ByteWriter } from '../../../src/protocol/bytes.ts';
import { createKeys } from '../../../src/server/crypto/keys.ts';
import { makeDeviceCertificate } from '../../../src/server/crypto/certificate.ts';
import {
  checkHello,
  commonGroups,
  groupToken,
  makeHello,
  NO_LINK,
  ownTokens,
  type HelloContext,
  type HelloVerdict,
  type Session,
} from '../../../src/server/links/hello.ts';
import type { Boot } from '../../../src/core/standing/standing.ts';
import { GROUP_A, GROUP_B, MemoryBoots, NO_STANDINGS, TestNode } from './world.ts';

const EXPORTER = new Uint8Array(32).fill(9);
const OTHER_EXPORTER = new Uint8Array(32).fill(8);

describe('links/hello', () => {
  const alice = new TestNode();
  const bob = new TestNode();
  const mallory = new TestNode();
  for (const node of [alice, bob, mallory]) node.book.setOwn(['127.0.0.1:1'], 1);

  function context(node: TestNode, boot?: Boot, boots = new MemoryBoots()): HelloContext {
    const identity = boot === undefined ? node.identity : { ...node.identity, boot };
    return {
      identity,
      crypto: node.crypto,
      boots,
      standings: NO_STANDINGS,
      ownRecord: () => node.book.own(),
    };
  }

  /** Bob listens to Alice. */
  const atBob: Session = {
    side: 'listener',
    exporter: EXPORTER,
    self: bob.deviceId,
    peer: alice.asKnown([GROUP_A]),
  };
  const atAlice: Session = {
    side: 'dialler',
    exporter: EXPORTER,
    self: alice.deviceId,
    peer: bob.asKnown([GROUP_A]),
  };

  function codeOf(verdict: HelloVerdict): string {
    return verdict.kind === 'refused' ? verdict.code : verdict.kind;
  }

  it('HS6 a hello tells the start, the groups and the address record of its device, signed', () => {
    const body = makeHello(context(alice), atAlice, NO_LINK);
    const verdict = checkHello(context(bob), atBob, body);
    if (verdict.kind !== 'accepted') throw new Error(codeOf(verdict));
    expect(verdict.hello.boot).to.deep.equal(alice.identity.boot);
    expect(verdict.hello.groups).to.deep.equal([GROUP_A]);
    expect(verdict.hello.addressRecord).to.deep.equal(alice.book.own());
    expect(verdict.hello.replaces).to.equal(NO_LINK);
  });

  it('HS6 a hello with any one byte changed is refused', () => {
    const body = makeHello(context(alice), atAlice, NO_LINK);
    for (let at = 0; at < body.length; at++) {
      const changed = Uint8Array.from(body);
      changed[at] = changed[at]! ^ 0x10;
      expect(checkHello(context(bob), atBob, changed).kind, `byte ${at}`).to.equal('refused');
    }
    for (const length of [0, 1, 3, 100, body.length - 1]) {
      expect(codeOf(checkHello(context(bob), atBob, body.subarray(0, length)))).to.equal('bad_hello');
    }
  });

  it('HS8 a hello made for another TLS session is refused: relayed, or replayed after a reconnect (N24, N25)', () => {
    const body = makeHello(context(alice), { ...atAlice, exporter: OTHER_EXPORTER }, NO_LINK);
    expect(codeOf(checkHello(context(bob), atBob, body))).to.equal('bad_hello');
  });

  it('HS8 a hello is refused when it was made for somebody else, or is sent back to its maker', () => {
    const forMallory = makeHello(context(alice), { ...atAlice, peer: mallory.asKnown([GROUP_A]) }, NO_LINK);
    expect(codeOf(checkHello(context(bob), atBob, forMallory))).to.equal('bad_hello');
    const asListener = makeHello(context(alice), { ...atAlice, side: 'listener' }, NO_LINK);
    expect(codeOf(checkHello(context(bob), atBob, asListener))).to.equal('bad_hello');
  });

  it('HS9 a good TLS key with the hello of another device is refused (N23)', () => {
    const body = makeHello(context(mallory), { ...atAlice, self: mallory.deviceId }, NO_LINK);
    expect(codeOf(checkHello(context(bob), atBob, body))).to.equal('wrong_key');
  });

  it('HS9 a certificate for the right device that names another TLS key, or is not signed by its root, is refused', () => {
    const stolen = { ...alice.keys, tls: createKeys().tls };
    const otherTls = { ...alice.identity, certificate: makeDeviceCertificate(stolen, 'member') };
    const broken = {
      ...alice.identity,
      certificate: { ...alice.identity.certificate, signature: new Uint8Array(64) },
    };
    for (const identity of [otherTls, broken]) {
      const body = makeHello({ ...context(alice), identity }, atAlice, NO_LINK);
      expect(codeOf(checkHello(context(bob), atBob, body))).to.equal('wrong_key');
    }
  });

  it('HS6 an address record of another device does not pass', () => {
    const body = makeHello({ ...context(alice), ownRecord: () => bob.book.own() }, atAlice, NO_LINK);
    expect(codeOf(checkHello(context(bob), atBob, body))).to.equal('bad_hello');
  });

  it('HS10 only groups that both offer are learnt, and a token cannot be sent back to claim its group', () => {
    const both = { ...atAlice, peer: bob.asKnown([GROUP_A, GROUP_B]) };
    expect(commonGroups(atBob, ownTokens(both))).to.deep.equal([GROUP_A]);
    expect(commonGroups(atBob, [groupToken(EXPORTER, 'listener', GROUP_A)])).to.deep.equal([]);
    expect(commonGroups(atBob, [groupToken(OTHER_EXPORTER, 'dialler', GROUP_A)])).to.deep.equal([]);
    const elsewhere = makeHello(context(alice), { ...atAlice, peer: bob.asKnown([GROUP_B]) }, NO_LINK);
    expect(codeOf(checkHello(context(bob), atBob, elsewhere))).to.equal('no_common_group');
  });

  it('HS11 a start counted lower than one seen before is a disk put back, the same count with another nonce a copy', () => {
    const boots = new MemoryBoots();
    const check = (count: number, nonce: string): string => {
      const body = makeHello(context(alice, { count, nonce: nonce.repeat(32) }), atAlice, NO_LINK);
      return codeOf(checkHello(context(bob, undefined, boots), atBob, body));
    };
    expect(check(5, 'a')).to.equal('accepted');
    expect(check(5, 'a')).to.equal('accepted');
    expect(check(5, 'b')).to.equal('twin');
    expect(check(4, 'a')).to.equal('rolled_back');
    expect(check(6, 'c')).to.equal('accepted');
    expect(check(5, 'a')).to.equal('rolled_back');
  });

  it('HS11 a refused hello is not remembered as a start', () => {
    const boots = new MemoryBoots();
    const body = makeHello(context(alice, { count: 9, nonce: 'a'.repeat(32) }), atAlice, NO_LINK);
    body[body.length - 1] = body[body.length - 1]! ^ 1;
    expect(codeOf(checkHello(context(bob, undefined, boots), atBob, body))).to.equal('bad_hello');
    expect(boots.lastBoot(alice.deviceId)).to.equal(undefined);
  });

  it('HS12 a hello of another version is told so, whatever follows the number', () => {
    const future = new ByteWriter().u8(1).u16(3).ascii('nobody knows yet').take();
    expect(codeOf(checkHello(context(bob), atBob, future))).to.equal('unknown_version');
  });
});
