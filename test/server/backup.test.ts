import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { backUp, restore } from '../../src/server/backup.ts';
import { createKeys, loadOrCreateKeys, type DeviceKeys } from '../../src/server/crypto/keys.ts';
import { MasterKeyFile } from '../../src/server/crypto/master-key.ts';
import { openVault } from '../../src/server/crypto/vault.ts';
import { putInClear } from './storage/in-clear.ts';
import { found, sayEverything } from './storage/said-here.ts';
import { removeTemporaryFolders, temporaryFolder } from './storage/store-harness.ts';

/** As an older version wrote them. */
function inClear(keys: DeviceKeys): { text: string; seeds: string[] } {
  const rows = (['root', 'signing', 'tls'] as const).map((name) => {
    const { d, x } = keys[name].privateKey.export({ format: 'jwk' });
    return [name, { seed: d!, publicKey: x! }] as const;
  });
  const text = JSON.stringify({ version: 1, ...Object.fromEntries(rows) });
  return { text, seeds: rows.map(([, { seed }]) => seed) };
}

describe('server: backups', () => {
  afterEach(removeTemporaryFolders);

  it('AR10 the backup of a directory in clear is sealed, with a key of its own, and comes back', async () => {
    const path = join(temporaryFolder(), 'data');
    await sayEverything(path);
    rmSync(join(path, 'keys'), { recursive: true });
    mkdirSync(join(path, 'keys'), { mode: 0o700 });
    const keys = createKeys();
    const { text, seeds } = inClear(keys);
    writeFileSync(join(path, 'keys/identity.json'), text, { mode: 0o600 });
    putInClear(join(path, 'demes.db'));
    expect(found(path)).to.not.deep.equal([]);

    const folder = join(temporaryFolder(), 'backup');
    backUp(path, folder);
    expect(found(folder)).to.deep.equal([]);
    expect(found(folder, seeds)).to.deep.equal([]);
    expect(readdirSync(folder).sort()).to.deep.equal(['demes.db', 'keys']);
    expect(found(path, seeds), 'the directory is as it was').to.have.length(3);
    const { clearKey } = MasterKeyFile.find(join(folder, 'keys'))!;
    expect(loadOrCreateKeys(join(folder, 'keys'), openVault(clearKey!)).root.publicKey).to.deep.equal(
      keys.root.publicKey,
    );
    const again = join(temporaryFolder(), 'again');
    await restore(folder, again, async () => Promise.reject(new Error('there is none')));
    expect(found(again)).to.deep.equal([]);
  });

  it('AR10 a backup under a passphrase needs it to come back, and nothing else does', async () => {
    const path = join(temporaryFolder(), 'data');
    const keysFolder = join(path, 'keys');
    mkdirSync(keysFolder, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
    const vault = openVault(MasterKeyFile.create(keysFolder).clearKey!);
    await sayEverything(path, vault);
    loadOrCreateKeys(keysFolder, vault);
    await MasterKeyFile.find(keysFolder)!.setPassphrase(null, 'a long enough passphrase');
    const folder = join(temporaryFolder(), 'backup');
    backUp(path, folder);
    const again = join(temporaryFolder(), 'again');
    const refused = async (passphrase: string): Promise<unknown> =>
      restore(folder, again, async () => Promise.resolve(passphrase)).then(
        () => null,
        (error: { code: string }) => error.code,
      );
    expect(await refused('another one altogether')).to.equal('wrong_passphrase');
    expect(await refused('a long enough passphrase')).to.equal(null);
    expect(found(folder).concat(found(again))).to.deep.equal([]);
  }).timeout(30_000);
});
