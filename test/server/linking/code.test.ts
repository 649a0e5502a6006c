import { expect } from 'chai';
import { ProtocolError } from '../../../src/protocol/errors.ts';
import type { DeviceId, Hash } from '../../../src/protocol/ids.ts';
import { decodeLinkCode, encodeLinkCode } from '../../../src/server/linking/code.ts';
import { PICTURES } from '../../../src/server/linking/pictures.ts';

const CODE = {
  secret: new Uint8Array(16).fill(7),
  deviceId: 'a'.repeat(32) as DeviceId,
  tlsKeyHash: '0'.repeat(64) as Hash,
  addresses: ['192.0.2.1:5700', '[2001:db8::1]:5700'],
};

describe('server/linking: the code', () => {
  it('FM52 is read back as it was written, with white space anywhere', () => {
    const text = encodeLinkCode(CODE);
    expect(text).to.match(/^demeslink1\.[\w-]+$/);
    expect(decodeLinkCode(`  ${text.slice(0, 30)}\n ${text.slice(30)} `)).to.deep.equal(CODE);
  });

  it('FM52 cut, changed or another text is none', () => {
    const text = encodeLinkCode(CODE);
    const other = text.at(-1) === 'A' ? 'B' : 'A';
    for (const wrong of [
      '',
      'demeslink1.',
      text.slice(0, -1),
      text.slice(0, -1) + other,
      `x${text}`,
      'a'.repeat(5000),
    ]) {
      expect(() => decodeLinkCode(wrong), wrong.slice(0, 20)).to.throw(ProtocolError);
    }
  });

  it('DV13 there are 64 pictures, no two alike and no two called alike', () => {
    expect(new Set(PICTURES.map(({ emoji }) => emoji)).size).to.equal(64);
    expect(new Set(PICTURES.map(({ name }) => name)).size).to.equal(64);
  });
});
