import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Closers } from '../../src/server/closers.ts';
import { openDirectory, openDisk } from '../../src/server/disk.ts';
import { readStartOptions } from '../../src/server/options.ts';

describe('server: what is on the disk', () => {
  const path = mkdtempSync(join(tmpdir(), 'demes-disk-'));
  after(() => rmSync(path, { recursive: true }));

  it('AR6 a directory with sealed keys and without a master key gets no new one', async () => {
    const options = readStartOptions({ data: path });
    const closers = new Closers();
    const found = openDirectory(options, closers);
    openDisk(options, found, found.masterKey.clearKey!, closers);
    await closers.closeAll();
    rmSync(join(path, 'keys/master-key.json'));
    expect(() => openDirectory(options, closers)).to.throw('master-key.json is missing');
    await closers.closeAll();
    expect(readdirSync(join(path, 'keys'))).to.deep.equal(['identity.json']);
  });
});
