import type { NetworkInterfaceInfo } from 'node:os';
import { expect } from 'chai';
import { AddressBook } from '../../../src/server/discovery/address-book.ts';
import { ownAddresses } from '../../../src/server/discovery/addresses.ts';
import { MemoryAddresses, TestNode } from '../links/world.ts';

function at(address: string, family: 'IPv4' | 'IPv6', internal = false): NetworkInterfaceInfo {
  return { address, family, internal, netmask: '', mac: '', cidr: null } as NetworkInterfaceInfo;
}

const INTERFACES = {
  lo: [at('127.0.0.1', 'IPv4', true), at('::1', 'IPv6', true)],
  eth0: [
    at('2001:db8::5', 'IPv6'),
    at('192.0.2.7', 'IPv4'),
    at('fe80::1', 'IPv6'),
    at('169.254.3.3', 'IPv4'),
  ],
};

describe('discovery/addresses', () => {
  it('HS13 a node bound to one address says that one, or only what the person advertises', () => {
    expect(ownAddresses({ host: '127.0.0.1', port: 5700 }, [], INTERFACES)).to.deep.equal(['127.0.0.1:5700']);
    const advertise = ['chat.example.org:443'];
    expect(ownAddresses({ host: '::1', port: 1 }, advertise, INTERFACES)).to.deep.equal(advertise);
  });

  it('HS13 a node bound to all says its interfaces, without those that lead nowhere, then loopback', () => {
    const v4 = ownAddresses({ host: '0.0.0.0', port: 5700 }, [], INTERFACES);
    expect(v4).to.deep.equal(['192.0.2.7:5700', '127.0.0.1:5700']);
    const both = ownAddresses({ host: '::', port: 5700 }, [], INTERFACES);
    expect(both).to.deep.equal(['192.0.2.7:5700', '[2001:db8::5]:5700', '127.0.0.1:5700']);
  });

  it('AD8 many addresses of one family do not hide those of the other, and loopback stays last', () => {
    const many = (count: number, family: 'IPv4' | 'IPv6') =>
      Array.from({ length: count }, (_, n) =>
        at(family === 'IPv4' ? `192.0.2.${n + 1}` : `2001:db8::${n + 1}`, family),
      );
    const said = (v4: number, v6: number): string =>
      ownAddresses({ host: '::', port: 1 }, [], { a: many(v4, 'IPv4'), b: many(v6, 'IPv6') })
        .map((address) => (address.startsWith('[') ? '6' : address === '127.0.0.1:1' ? 'l' : '4'))
        .join('');
    expect(said(20, 1)).to.equal('4444446l');
    expect(said(20, 20)).to.equal('4446666l');
    expect(said(1, 20)).to.equal('4666666l');
    expect(said(2, 2)).to.equal('4466l');
  });

  it('AD8 only IPv4 is said by a node that listens on IPv4 only', () => {
    const interfaces = {
      a: Array.from({ length: 20 }, (_, n) => at(`192.0.2.${n + 1}`, 'IPv4')),
      b: [at('2001:db8::1', 'IPv6')],
    };
    const said = ownAddresses({ host: '0.0.0.0', port: 1 }, [], interfaces);
    expect(said).to.have.length(8);
    expect(said.at(-1)).to.equal('127.0.0.1:1');
    expect(said.join()).not.to.contain('[');
  });

  it('HS13 at most eight, each once', () => {
    const advertise = Array.from({ length: 12 }, (_, n) => `192.0.2.${n + 1}:80`);
    expect(ownAddresses({ host: '0.0.0.0', port: 80 }, advertise, INTERFACES)).to.deep.equal(
      advertise.slice(0, 8),
    );
  });
});

describe('discovery/address-book', () => {
  const self = new TestNode();
  const other = new TestNode();
  const key = other.keys.signing.publicKey;
  const first = other.book.setOwn(['192.0.2.1:1'], 100);
  const second = other.book.setOwn(['192.0.2.2:2'], 100);

  function book(store = new MemoryAddresses()): AddressBook {
    return new AddressBook({ self: self.deviceId, crypto: self.crypto, store });
  }

  it('HS13 of a device’s records the one with the highest counter is kept, whatever the order', () => {
    expect(second.counter).to.be.above(first.counter);
    const one = book();
    expect(one.merge(second, key)).to.equal('new');
    expect(one.merge(first, key)).to.equal('known');
    expect(one.merge(second, key)).to.equal('known');
    expect(one.record(other.deviceId)).to.deep.equal(second);
  });

  it('HS13 a record that its device did not sign is not kept, nor one about this device by somebody else', () => {
    const one = book();
    expect(one.merge({ ...second, addresses: ['192.0.2.66:6'] }, key)).to.equal('forged');
    expect(one.merge(second, self.keys.signing.publicKey)).to.equal('forged');
    expect(one.merge({ ...second, deviceId: self.deviceId }, key)).to.equal('known');
    expect(one.record(other.deviceId)).to.equal(undefined);
  });

  it('HS13 the own record is made anew only when the addresses changed, counted up even from a disk put back', () => {
    const store = new MemoryAddresses();
    const one = book(store);
    const told: number[] = [];
    one.onChange((record) => told.push(record.counter));
    const made = one.setOwn(['192.0.2.3:3'], 1000);
    expect(one.setOwn(['192.0.2.3:3'], 2000)).to.equal(made);
    expect(one.setOwn([], 500).counter).to.equal(1001);
    expect(told).to.deep.equal([1000, 1001]);
    expect(book(store).own().counter).to.equal(1001);
    expect(book().setOwn(['192.0.2.3:3'], 5000).counter).to.be.above(1001);
  });

  it('AD3, HS13 dialled are what worked last, what the device says, what worked before, what an invitation says', () => {
    const one = book();
    one.merge(second, key);
    for (const worked of ['192.0.2.7:7', '192.0.2.9:9']) one.rememberWorked(other.deviceId, worked);
    expect(one.addressesOf(other.deviceId, ['192.0.2.2:2', '192.0.2.8:8'])).to.deep.equal([
      '192.0.2.9:9',
      '192.0.2.2:2',
      '192.0.2.7:7',
      '192.0.2.8:8',
    ]);
  });

  it('AD3 at most sixteen addresses of a device are dialled, however many are known', () => {
    const one = book();
    for (let n = 1; n <= 12; n++) one.rememberWorked(other.deviceId, `192.0.2.${n}:1`);
    const said = Array.from({ length: 8 }, (_, n) => `198.51.100.${n + 1}:1`);
    one.merge(other.book.setOwn(said, 100), key);
    const further = Array.from({ length: 100 }, (_, n) => `203.0.113.${n + 1}:1`);
    const dialled = one.addressesOf(other.deviceId, further);
    expect(dialled.slice(0, 9)).to.deep.equal(['192.0.2.12:1', ...said]);
    expect(dialled).to.have.length(16);
  });

  it('AD1 a counter is never below the clock of its maker, so it says when the record was made', () => {
    const one = book();
    expect(one.setOwn(['192.0.2.3:3'], 1_000).counter).to.equal(1_000);
    expect(one.setOwn(['192.0.2.4:3'], 9_000).counter).to.equal(9_000);
  });

  it('AD2 a device that forgot how far it had counted goes on above what others remember of it', () => {
    const one = book();
    const before = one.setOwn(['192.0.2.1:1'], 5_000);
    const renewed = book();
    renewed.setOwn(['192.0.2.2:2'], 1_000);
    expect(renewed.outdo(before, self.keys.signing.publicKey)).to.equal('new');
    expect(renewed.own()).to.deep.include({ counter: 5_001, addresses: ['192.0.2.2:2'] });
    // Once is enough, and what it never signed says nothing about it.
    expect(renewed.outdo(before, self.keys.signing.publicKey)).to.equal('known');
    expect(renewed.outdo({ ...before, counter: 9_000 }, self.keys.signing.publicKey)).to.equal('forged');
    expect(renewed.own().counter).to.equal(5_001);
    expect(one.newerThan(renewed.own())).to.deep.equal([]);
    expect(renewed.newerThan(before)).to.deep.equal([renewed.own()]);
  });
});
