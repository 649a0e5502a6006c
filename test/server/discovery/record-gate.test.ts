import { expect } from 'chai';
import type { AddressRecord } from '../../../src/protocol/identity.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { AddressBook } from '../../../src/server/discovery/address-book.ts';
import { RecordGate } from '../../../src/server/discovery/record-gate.ts';
import { MemoryAddresses, TestNode } from '../links/world.ts';

function record(counter: number, deviceId = 'a'): AddressRecord {
  return { deviceId: deviceId as DeviceId, counter, addresses: [], signature: new Uint8Array(64) };
}

describe('discovery/record-gate', () => {
  it('AD5 of one device eight records are taken at once and one each 10 s; of more the newest waits', () => {
    const gate = new RecordGate();
    for (let n = 1; n <= 8; n++) {
      expect(gate.turnOf(record(n), 0)).to.equal('now');
      gate.spend(record(n).deviceId, 0);
    }
    for (const [counter, turn] of [
      [9, 'later'],
      [30, 'later'],
      [10, 'no'],
    ] as const) {
      expect(gate.turnOf(record(counter), 0)).to.equal(turn);
      if (turn === 'later') gate.wait(record(counter), 0);
    }
    expect(gate.turnOf(record(1, 'b'), 0), 'another device').to.equal('now');
    expect(gate.due(9_999)).to.deep.equal([]);
    expect(gate.due(10_000).map(({ counter }) => counter)).to.deep.equal([30]);
    expect(gate.due(10_001)).to.deep.equal([]);
  });

  it('AD5 what is not counted costs no place: a forged record keeps no honest one out', () => {
    const gate = new RecordGate();
    for (let n = 1; n <= 100; n++) expect(gate.turnOf(record(n), 0)).to.equal('now');
  });

  it('AD16 of what waits eight are checked in a turn, and the next turn eight again', () => {
    const gate = new RecordGate();
    for (let n = 1; n <= 8; n++) gate.spend(record(n).deviceId, 0);
    const turns = Array.from({ length: 10 }, (_, n) => gate.turnOf(record(10 + n), 0));
    expect(turns).to.deep.equal([...Array<string>(8).fill('later'), 'no', 'no']);
    gate.wait(record(10), 0);
    expect(gate.due(10_000).map(({ counter }) => counter)).to.deep.equal([10]);
    gate.spend(record(10).deviceId, 10_000);
    expect(gate.turnOf(record(40), 10_000)).to.equal('later');
  });

  it('AD16 a forged record takes no place of one that waits, however high it is counted', () => {
    let nowMs = 0;
    const self = new TestNode();
    const other = new TestNode();
    const key = other.keys.signing.publicKey;
    const { crypto, deviceId } = self;
    const book = new AddressBook({
      self: deviceId,
      crypto,
      store: new MemoryAddresses(),
      nowMs: () => nowMs,
    });
    const moved = Array.from({ length: 9 }, (_, n) => other.book.setOwn([`192.0.2.${n + 1}:1`], n));
    for (const one of moved) book.merge(one, key);
    const last = moved.at(-1)!;
    expect(book.record(other.deviceId)).to.equal(moved[7]);
    expect(book.merge({ ...last, counter: last.counter + 100 }, key)).to.equal('forged');
    expect(book.merge({ ...last, counter: last.counter + 1, addresses: ['192.0.2.66:1'] }, key)).to.equal(
      'forged',
    );
    nowMs = 10_000;
    book.settle(() => key);
    expect(book.record(other.deviceId)).to.equal(last);
  });

  it('AD5 a record that waited is taken in its turn, and the last word of a device that moved ten times counts', () => {
    let nowMs = 0;
    const self = new TestNode();
    const other = new TestNode();
    const key = other.keys.signing.publicKey;
    const book = new AddressBook({
      self: self.deviceId,
      crypto: self.crypto,
      store: new MemoryAddresses(),
      nowMs: () => nowMs,
    });
    const moved = Array.from({ length: 10 }, (_, n) => other.book.setOwn([`192.0.2.${n + 1}:1`], n));
    expect(moved.map((one) => book.merge(one, key))).to.deep.equal([
      ...Array<string>(8).fill('new'),
      'later',
      'later',
    ]);
    const keyOf = (deviceId: DeviceId): Uint8Array | undefined =>
      deviceId === other.deviceId ? key : undefined;
    nowMs = 9_000;
    book.settle(keyOf);
    expect(book.record(other.deviceId)).to.equal(moved[7]);
    nowMs = 10_000;
    book.settle(keyOf);
    expect(book.record(other.deviceId)).to.equal(moved[9]);
  });
});
