import type { NetworkInterfaceInfo } from 'node:os';
import { expect } from 'chai';
import type { Interfaces } from '../../../src/server/discovery/addresses.ts';
import { AddressBook } from '../../../src/server/discovery/address-book.ts';
import { Whereabouts } from '../../../src/server/discovery/whereabouts.ts';
import { MemoryAddresses, TestNode } from '../links/world.ts';

function at(address: string): NetworkInterfaceInfo[] {
  const family = address.includes(':') ? 'IPv6' : 'IPv4';
  return [{ address, family, internal: false, netmask: '', mac: '', cidr: null } as NetworkInterfaceInfo];
}

/** A machine whose interfaces the test says. */
function machine(interfaces: Interfaces, advertise: readonly string[] = []) {
  const self = new TestNode();
  const book = new AddressBook({ self: self.deviceId, crypto: self.crypto, store: new MemoryAddresses() });
  const world = { interfaces, elapsedMs: 5_000, changes: 0, records: 0, book };
  book.onChange(() => world.records++);
  const whereabouts = new Whereabouts({
    book,
    advertise,
    changed: () => world.changes++,
    interfaces: () => world.interfaces,
    elapsedMs: () => world.elapsedMs,
    wallMs: () => 1_000,
  });
  return { world, whereabouts };
}

describe('discovery/whereabouts', () => {
  it('AD7 an address that came or went makes a new record at the next look, and everybody away is dialled', () => {
    const { world, whereabouts } = machine({ eth0: at('192.0.2.7') });
    whereabouts.look();
    expect(world.records, 'nothing listens yet').to.equal(0);
    whereabouts.listensAt({ host: '::', port: 5700 });
    whereabouts.look();
    expect(world).to.include({ records: 1, changes: 0 });
    world.interfaces = { wlan0: at('198.51.100.4'), tun0: at('fd00::4') };
    whereabouts.look();
    expect(world).to.include({ records: 2, changes: 1 });
    expect(world.book.own().addresses).to.deep.equal([
      '198.51.100.4:5700',
      '[fd00::4]:5700',
      '127.0.0.1:5700',
    ]);
    whereabouts.look();
    expect(world).to.include({ records: 2, changes: 1 });
  });

  it('AD7 another name of an interface with the same address is no news', () => {
    const { world, whereabouts } = machine({ eth0: at('192.0.2.7') });
    whereabouts.listensAt({ host: '0.0.0.0', port: 5700 });
    world.interfaces = { enp3s0: at('192.0.2.7') };
    whereabouts.look();
    expect(world).to.include({ records: 1, changes: 0 });
  });

  it('AD7 where the person names the addresses the record stays, while everybody away is dialled by the new way', () => {
    const { world, whereabouts } = machine({ eth0: at('192.0.2.7') }, ['chat.example.org:443']);
    whereabouts.listensAt({ host: '0.0.0.0', port: 5700 });
    world.interfaces = { wlan0: at('198.51.100.4') };
    whereabouts.look();
    expect(world).to.include({ records: 1, changes: 1 });
    expect(world.book.own().addresses).to.deep.equal(['chat.example.org:443']);
  });

  it('AD7 after a sleep everybody away is dialled though no address changed', () => {
    const { world, whereabouts } = machine({ eth0: at('192.0.2.7') });
    whereabouts.listensAt({ host: '0.0.0.0', port: 5700 });
    world.elapsedMs = 60_000;
    whereabouts.look();
    expect(world).to.include({ records: 1, changes: 1 });
  });
});
