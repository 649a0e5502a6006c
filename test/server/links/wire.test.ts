import { expect } from 'chai';
import { assert as check, constantFrom, nat, oneof, property, tuple, uint8Array } from 'fast-check';
import { ProtocolError } from '../../../src/protocol/errors.ts';
import {
  decodeHistory,
  decodeJoinAnswer,
  decodeJoinRequest,
  decodeProof,
} from '../../../src/server/links/join-wire.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import {
  CLOSE_CODE,
  decodeLinkFrame,
  encodeAddresses,
  encodeGroups,
  encodeProbe,
  RECORDS_PER_FRAME_MAX,
  refusalOf,
} from '../../../src/server/links/wire.ts';
import { GROUP_A, TestNode } from './world.ts';

describe('links/wire', () => {
  const node = new TestNode();
  const record = node.book.setOwn(['127.0.0.1:4700', '[2001:db8::1]:4700'], 5);

  it('HS6 every frame of the link itself reads as it was written', () => {
    const probe = { sentUs: 2 ** 50, echoUs: 0, heldUs: 17, answerNow: true };
    expect(decodeLinkFrame(encodeProbe(probe))).to.deep.equal({ type: 'probe', ...probe });
    const groupTokens = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    expect(decodeLinkFrame(encodeGroups(groupTokens))).to.deep.equal({ type: 'groups', groupTokens });
    const bodies = encodeAddresses(Array.from({ length: RECORDS_PER_FRAME_MAX + 1 }, () => record));
    expect(bodies).to.have.length(2);
    expect(decodeLinkFrame(bodies[1]!)).to.deep.equal({ type: 'addresses', records: [record] });
  });

  it('HS6 each refusal has a close code of its own', () => {
    expect(new Set(Object.values(CLOSE_CODE)).size).to.equal(Object.keys(CLOSE_CODE).length);
    expect(refusalOf(CLOSE_CODE.clone)).to.equal('clone');
    for (const code of [CLOSE_CODE.crossing, CLOSE_CODE.stopping, CLOSE_CODE.violation, 1000, 1006]) {
      expect(refusalOf(code)).to.equal(undefined);
    }
  });

  it('HS29 whatever bytes come, a decoder answers or throws ProtocolError (N18)', () => {
    const scope = { groupId: GROUP_A, forkId: GROUP_A as never };
    const decoders: ((bytes: Uint8Array) => unknown)[] = [
      decodeLinkFrame,
      decodeJoinAnswer,
      decodeProof,
      (bytes) => decodeJoinRequest(bytes, sha256),
      (bytes) => decodeHistory(bytes, scope, sha256),
    ];
    const seeds = [
      encodeProbe({ sentUs: 1, echoUs: 2, heldUs: 3, answerNow: false }),
      encodeAddresses([record])[0]!,
    ];
    const mutated = tuple(constantFrom(...seeds), nat(), nat(255)).map(([seed, at, value]) => {
      const bytes = Uint8Array.from(seed);
      bytes[at % bytes.length] = value;
      return bytes;
    });
    let refused = 0;
    check(
      property(oneof(uint8Array({ maxLength: 300 }), mutated), (bytes) => {
        for (const decode of decoders) {
          try {
            decode(bytes);
          } catch (error) {
            if (!(error instanceof ProtocolError)) throw error;
            refused++;
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect(refused).to.be.above(1000);
  });
});
