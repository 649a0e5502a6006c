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
    expect(one.merge(second, key)).to.equal(true);
    expect(one.merge(first, key)).to.equal(false);
    expect(one.merge(second, key)).to.equal(false);
    expect(one.record(other.deviceId)).to.deep.equal(second);
  });

  it('HS13 a record that its device did not sign is not kept, nor one about this device by somebody else', () => {
    const one = book();
    expect(one.merge({ ...second, addresses: ['192.0.2.66:6'] }, key)).to.equal(false);
    expect(one.merge(second, self.keys.signing.publicKey)).to.equal(false);
    expect(one.merge({ ...second, deviceId: self.deviceId }, key)).to.equal(false);
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

  it('HS13 what worked is tried first, then what the device says, then what an invitation says', () => {
    const one = book();
    one.merge(second, key);
    one.rememberWorked(other.deviceId, '192.0.2.9:9');
    expect(one.addressesOf(other.deviceId, ['192.0.2.2:2', '192.0.2.8:8'])).to.deep.equal([
      '192.0.2.9:9',
      '192.0.2.2:2',
      '192.0.2.8:8',
    ]);
  });
});
