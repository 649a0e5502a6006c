import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DemesError } from '../../src/protocol/errors.ts';
import { readStartOptions, type StartFlags } from '../../src/server/options.ts';

function refusal(flags: StartFlags): DemesError {
  try {
    readStartOptions(flags, {});
  } catch (error) {
    if (error instanceof DemesError) return error;
  }
  throw new Error('was not refused');
}

describe('server/options', () => {
  it('derives the other ports from the first, and picks free ones when that is 0', () => {
    expect(readStartOptions({})).to.include({ port: 4700, peerPort: 5700, contentPort: 6700 });
    expect(readStartOptions({ port: 0 })).to.include({ port: 0, peerPort: 0, contentPort: 0 });
    expect(readStartOptions({ port: 8000, peerPort: 0 })).to.include({ peerPort: 0, contentPort: 10_000 });
    expect(refusal({ port: 64_600 }).extra).to.deep.equal({ flag: '--peer-port' });
  });

  it('leaves it to the person how much files may take, unless told', () => {
    expect(readStartOptions({})).to.include({ filesBytesMax: null, fetchedBytesMax: null });
    const told = readStartOptions({ filesMib: 3, fetchMib: 0 });
    expect(told).to.include({ filesBytesMax: 3 * 2 ** 20, fetchedBytesMax: 0 });
  });

  it('is frozen, lists included', () => {
    const options = readStartOptions({ advertise: ['192.0.2.7:5700'] });
    expect(Object.isFrozen(options) && Object.isFrozen(options.advertise)).to.equal(true);
    expect(Object.isFrozen(options.policy)).to.equal(true);
  });

  it('LB19 reads the faults that a node of a lab begins with, and refuses what are none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'demes-options-'));
    const labFaults = join(folder, 'faults.json');
    try {
      const refused = (content: string): string => {
        writeFileSync(labFaults, content);
        return refusal({ lab: true, labFaults }).message;
      };
      expect(readStartOptions({}).labFaults).to.deep.equal([]);
      expect(refused('{')).to.contain('cannot be read as JSON');
      expect(refused('{}')).to.contain('is no list of faults');
      expect(refused('[{"type":"drop","attributes":{"burstFrames":4}}]')).to.contain(
        '0: attributes: burstFrames: needs a probability below 1',
      );
      writeFileSync(labFaults, '[{"type":"latency","attributes":{"delayMs":5}}]');
      expect(readStartOptions({ lab: true, labFaults }).labFaults).to.deep.equal([
        { type: 'latency', peer: '*', direction: 'both', probability: 1, attributes: { delayMs: 5 } },
      ]);
      expect(refusal({ labFaults }).message).to.contain('needs --lab');
      expect(refusal({ lab: true, labFaults: join(folder, 'none') }).extra).to.deep.equal({
        flag: '--lab-faults',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps one folder per user and profile, unless told where', () => {
    expect(readStartOptions({}, { XDG_DATA_HOME: '/x' }).dataDirectory).to.equal('/x/demes/default');
    expect(readStartOptions({ profileName: 'work' }, { XDG_DATA_HOME: '/x' }).dataDirectory).to.equal(
      '/x/demes/work',
    );
    expect(readStartOptions({ data: '/y/z' }).dataDirectory).to.equal('/y/z');
    expect(readStartOptions({ ephemeral: true }).dataDirectory).to.equal(null);
    expect(refusal({ profileName: '../x' }).extra).to.deep.equal({ flag: '--profile-name' });
  });

  it('refuses to open the screens to the network', () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.7', 'example.org', '']) {
      expect(refusal({ host })).to.include({ code: 'wider_binding_refused', exitCode: 2 });
    }
    expect(readStartOptions({ host: 'localhost' }).host).to.equal('127.0.0.1');
    expect(readStartOptions({ host: '[::1]' }).host).to.equal('::1');
  });

  it('KE34 opens another door for other computers when all is named that it needs', () => {
    const files = { tlsCertFile: '/c.pem', tlsKeyFile: '/k.pem' };
    const all = { host: '0.0.0.0', hostName: ['Chat.Example.org'], ...files };
    const { host, wide } = readStartOptions(all);
    expect(host, 'the door for this computer').to.equal('127.0.0.1');
    expect(wide).to.deep.equal({
      host: '0.0.0.0',
      port: 7700,
      names: ['chat.example.org'],
      certFile: '/c.pem',
      keyFile: '/k.pem',
    });
    expect(readStartOptions({ ...all, port: 0 }).wide?.port).to.equal(0);
    expect(readStartOptions({ ...files, hostName: ['a'] }).wide, 'without --host').to.equal(null);
    for (const missing of ['hostName', 'tlsCertFile', 'tlsKeyFile'] as const) {
      expect(refusal({ ...all, [missing]: undefined })).to.include({ code: 'wider_binding_refused' });
    }
    for (const name of ['https://chat.example.org', 'chat.example.org:7700', '*', 'a b', '', '-a']) {
      expect(refusal({ ...all, hostName: [name] }).extra, name).to.deep.equal({ flag: '--host-name' });
    }
  });

  it('asks for the device of a member, unless a keeper is wanted', () => {
    expect(readStartOptions({}).kind).to.equal('member');
    expect(readStartOptions({ keeper: false }).kind).to.equal('member');
    expect(readStartOptions({ keeper: true }).kind).to.equal('keeper');
  });

  it('takes a router by its description for UPnP, or by its address for NAT-PMP', () => {
    for (const router of ['http://192.168.1.1:5000/rootDesc.xml', 'natpmp://192.168.1.1'])
      expect(readStartOptions({ router }).router).to.equal(router);
    expect(readStartOptions({}).router).to.equal(null);
  });

  it('reads the rank policies', () => {
    const id = 'b'.repeat(32);
    expect(readStartOptions({ policy: 'borda' }).policy).to.deep.equal({ name: 'borda' });
    expect(readStartOptions({ policy: `fixed:${id}` }).policy).to.deep.equal({ name: 'fixed', order: [id] });
    for (const policy of ['', 'random', 'fixed:', 'fixed:n1', `fixed:${id},${id}`]) {
      expect(refusal({ policy }).extra).to.deep.equal({ flag: '--policy' });
    }
  });

  it('says in one sentence what is wrong, as wrong usage', () => {
    const wrong: readonly [StartFlags, string][] = [
      [{ port: 65_536 }, '--port'],
      [{ ephemeral: true, data: '/x' }, '--ephemeral'],
      [{ create: 'a', join: 'demes1.x' }, '--join'],
      [{ name: ' ' }, '--name'],
      [{ create: 'x'.repeat(65) }, '--create'],
      [{ timing: 'fast' }, '--timing'],
      [{ advertise: ['nowhere'] }, '--advertise'],
      [{ advertise: ['[fe80::1]:5700'] }, '--advertise'],
      [{ tor: 'socks5://127.0.0.1' }, '--tor'],
      [{ router: 'ftp://192.168.1.1/' }, '--router'],
      [{ router: 'the one in the hall' }, '--router'],
      [{ router: 'natpmp://router.lan' }, '--router'],
      [{ router: 'natpmp://' }, '--router'],
      [{ apiToken: 'with space' }, '--api-token'],
      [{ logLevel: 'loud' }, '--log-level'],
    ];
    for (const [flags, flag] of wrong) {
      const error = refusal(flags);
      expect(error.extra, flag).to.deep.equal({ flag });
      expect(error).to.include({ code: 'usage', exitCode: 2 });
      expect(error.message).to.match(/^--[^]+\.$/);
    }
  });
});
