import type { LookupAddress } from 'node:dns';
import { expect } from 'chai';
import { isAddress, joinAddress, splitAddress } from '../../../src/protocol/address.ts';
import { dialableLookup, isDialable } from '../../../src/server/discovery/dialable.ts';

describe('discovery/dialable', () => {
  it('AD4 what leads to no other node is not dialled, whoever signed it', () => {
    const nowhere = [
      '0.0.0.0:5700',
      '0.1.2.3:5700',
      '169.254.169.254:80',
      '224.0.0.251:5353',
      '239.255.255.250:1900',
      '240.0.0.1:5700',
      '255.255.255.255:5700',
      '[::]:5700',
      '[fe80::1]:5700',
      '[ff02::fb]:5353',
      '[::ffff:169.254.169.254]:80',
      '[::ffff:0.0.0.0]:5700',
      '127.0.0.1:22',
      '[::1]:631',
      '[:::::]:5700',
      'abc.relay:5700',
    ];
    for (const address of nowhere) {
      expect(isAddress(address), address).to.equal(true);
      expect(isDialable(address), address).to.equal(false);
    }
  });

  it('AD4 every other address is as good as any: of both families, names, private networks, onion services', () => {
    const good = [
      '192.0.2.7:5700',
      '10.0.0.4:443',
      '100.64.1.1:5700',
      '192.168.1.2:80',
      '127.0.0.1:5700',
      '[::1]:5700',
      '[2001:db8::5]:1',
      '[fd00::5]:5700',
      'chat.example.org:443',
      'localhost:5700',
      '2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion:5700',
    ];
    for (const address of good) expect(isDialable(address), address).to.equal(true);
  });

  it('AD4 an address is split at its last colon and put together with brackets around IPv6', () => {
    expect(splitAddress('[2001:db8::5]:5700')).to.deep.equal({ host: '2001:db8::5', port: 5700 });
    expect(splitAddress('chat.example.org:443')).to.deep.equal({ host: 'chat.example.org', port: 443 });
    for (const address of ['[2001:db8::5]:5700', '192.0.2.1:1']) {
      const { host, port } = splitAddress(address);
      expect(joinAddress(host, port)).to.equal(address);
    }
    // An interface's name belongs to one machine.
    expect(isAddress('[fe80::1%eth0]:5700')).to.equal(false);
  });

  it('AD4 a name is judged by what it stands for when it is dialled', async () => {
    const found: LookupAddress[] = [
      { address: '169.254.169.254', family: 4 },
      { address: '127.0.0.1', family: 4 },
      { address: '2001:db8::5', family: 6 },
    ];
    const asked = (port: number, all: boolean, answer = found): Promise<unknown> =>
      new Promise((resolve) => {
        const resolveAll: Parameters<typeof dialableLookup>[1] = (_name, _options, done) =>
          done(null, answer);
        dialableLookup(port, resolveAll)('chat.example.org', { all }, (error, addresses) =>
          resolve(error?.code ?? addresses),
        );
      });
    expect(await asked(5700, true)).to.deep.equal(found.slice(1));
    expect(await asked(80, true)).to.deep.equal(found.slice(2));
    expect(await asked(80, false)).to.equal('2001:db8::5');
    expect(await asked(80, true, found.slice(0, 2))).to.equal('ENOTFOUND');
  });

  it('AD4 what the system says of a name that is not there is passed on', async () => {
    const code = await new Promise((resolve) => {
      const failing: Parameters<typeof dialableLookup>[1] = (_name, _options, done) =>
        done(Object.assign(new Error('no'), { code: 'EAI_AGAIN' }), []);
      dialableLookup(1, failing)('x.example', { all: true }, (error) => resolve(error?.code));
    });
    expect(code).to.equal('EAI_AGAIN');
  });
});
