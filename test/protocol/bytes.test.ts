import { expect } from 'chai';
import * as fc from 'fast-check';
import { ByteReader, ByteWriter } from '../../src/protocol/bytes.ts';
import type { ProtocolErrorCode } from '../../src/protocol/errors.ts';
import { fromHex, toHex, type Hash } from '../../src/protocol/ids.ts';
import { refusal } from './refusal.ts';

describe('protocol: bytes', () => {
  it('FM1 numbers are unsigned, big-endian and of fixed width', () => {
    const writer = new ByteWriter(1).u8(0x12).u16(0x1234).u32(0x89abcdef).u64(0x1f_ffff_ffff_ffff).flag(true);
    const bytes = writer.take();
    expect(toHex(bytes)).to.equal('12123489abcdef001fffffffffffff01');
    const reader = new ByteReader(bytes);
    expect([reader.u8(), reader.u16(), reader.u32(), reader.u64(), reader.flag()]).to.deep.equal([
      0x12,
      0x1234,
      0x89abcdef,
      Number.MAX_SAFE_INTEGER,
      true,
    ]);
    reader.end();
  });

  it('FM1 a number that its field cannot hold is not written', () => {
    const writer = new ByteWriter();
    for (const write of [
      () => writer.u8(256),
      () => writer.u16(65_536),
      () => writer.u32(2 ** 32),
      () => writer.u64(2 ** 53),
      () => writer.u64(-1),
      () => writer.u32(1.5),
      () => writer.u64(Number.NaN),
    ]) {
      expect(refusal(write)).to.equal('range');
    }
    expect(writer.length).to.equal(0);
  });

  it('FM1 numbers above 2^53 - 1 and flags above 1 are refused (N16)', () => {
    expect(refusal(() => new ByteReader(fromHex('0020000000000000')).u64())).to.equal('range');
    expect(refusal(() => new ByteReader(fromHex('ffffffffffffffff')).u64())).to.equal('range');
    expect(refusal(() => new ByteReader(fromHex('02')).flag())).to.equal('not_canonical');
  });

  it('FM2 a declared length beyond what is left or above its limit is refused before anything is set aside (N17)', () => {
    expectEach([
      ['truncated', () => new ByteReader(fromHex('ffffffff')).bytes(2 ** 32)],
      ['limit', () => new ByteReader(fromHex('0000000501020304')).bytes(4)],
      ['truncated', () => new ByteReader(fromHex('0000000501020304')).bytes(5)],
      ['truncated', () => new ByteReader(fromHex('000000')).bytes(5)],
      ['truncated', () => new ByteReader(fromHex('00ffffff')).list(2 ** 32, 1, (reader) => reader.u8())],
      ['limit', () => new ByteReader(fromHex('0000000301020304')).list(2, 1, (reader) => reader.u8())],
      ['truncated', () => new ByteReader(fromHex('0000000301020304')).list(3, 2, (reader) => reader.u8())],
      ['trailing', () => new ByteReader(fromHex('01')).end()],
    ]);
  });

  it('FM3 texts are NFC and well-formed UTF-8, on the way out and on the way in', () => {
    const decomposed = 'A\u030angstro\u0308m';
    expect(textOf(new ByteWriter().text(decomposed).take())).to.equal('Ångström');
    expect(refusal(() => new ByteWriter().text('half \ud83d'))).to.equal('text');
    expectEach([
      ['text', () => textOf(field(new TextEncoder().encode(decomposed)))],
      ['text', () => textOf(field(fromHex('c080')))],
      ['text', () => textOf(field(fromHex('eda080')))],
      ['text', () => textOf(field(fromHex('f4908080')))],
      ['text', () => textOf(field(fromHex('ff')))],
    ]);
  });

  it('FM3 a byte order mark is content, not decoration', () => {
    expect(textOf(field(fromHex('efbbbf61')))).to.equal('\ufeffa');
  });

  it('reads Node buffers as plain arrays, and copies share nothing with what was read', () => {
    const source = Buffer.from('00000002abcd1234', 'hex');
    const reader = new ByteReader(source);
    const copy = reader.bytes(2);
    const view = reader.view(2);
    source.fill(0);
    expect([toHex(copy), toHex(view)]).to.deep.equal(['abcd', '0000']);
    expect(Buffer.isBuffer(copy) || Buffer.isBuffer(view)).to.equal(false);
  });

  it('refuses ids and hashes that are none, and leaves the writer as it was', () => {
    const writer = new ByteWriter();
    expectEach([
      ['text', () => writer.hash('00' as Hash)],
      ['text', () => writer.hash('0'.repeat(63).concat('G') as Hash)],
      ['text', () => writer.hash('A'.repeat(64) as Hash)],
      ['text', () => writer.shortId('a'.repeat(52))],
      ['text', () => writer.longId('b'.repeat(52))],
      ['text', () => writer.longId('1'.repeat(52))],
      ['text', () => writer.longId('é'.repeat(52))],
      ['range', () => writer.fixed(new Uint8Array(3), 4)],
    ]);
    expect(writer.length).to.equal(0);
  });

  it('writers that take turns, grow and are used again never see what another wrote', () => {
    const anyText = fc
      .string({ unit: 'grapheme-composite', maxLength: 3000 })
      .map((text) => text.normalize('NFC'));
    const act = fc.record({ n: fc.nat(3), text: anyText, isTaken: fc.boolean(), isNew: fc.boolean() });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const writers = Array.from({ length: 4 }, () => new ByteWriter(16));
        const written: Buffer[] = writers.map(() => Buffer.alloc(0));
        for (const { n, text, isTaken, isNew } of acts) {
          const bytes = Buffer.from(text);
          const length = Buffer.alloc(4);
          length.writeUInt32BE(bytes.length);
          writers[n]!.text(text);
          written[n] = Buffer.concat([written[n]!, length, bytes]);
          if (!isTaken) continue;
          expect(toHex(writers[n]!.take())).to.equal(written[n].toString('hex'));
          written[n] = Buffer.alloc(0);
          if (isNew) writers[n] = new ByteWriter(16);
        }
        expect(writers.map((writer) => toHex(writer.view()))).to.deep.equal(
          written.map((bytes) => bytes.toString('hex')),
        );
      }),
      { seed: 1 },
    );
  });

  it('a writer grows, and starts anew after take and clear', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (parts) => {
        const writer = new ByteWriter(1).u64(7).clear();
        for (const part of parts) writer.fixed(part);
        const whole = Uint8Array.from(parts.flatMap((part) => [...part]));
        expect(toHex(writer.view())).to.equal(toHex(whole));
        expect(toHex(writer.take())).to.equal(toHex(whole));
        expect(writer.length).to.equal(0);
      }),
      { seed: 1 },
    );
  });
});

function expectEach(cases: readonly (readonly [ProtocolErrorCode, () => unknown])[]): void {
  for (const [code, run] of cases) expect(refusal(run), run.toString()).to.equal(code);
}

function field(bytes: Uint8Array): Uint8Array {
  return new ByteWriter().bytes(bytes).take();
}

function textOf(bytes: Uint8Array): string {
  return new ByteReader(bytes).text(1000);
}
