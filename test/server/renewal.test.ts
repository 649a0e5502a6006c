import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceIdOfKeys } from '../../src/server/crypto/certificate.ts';
import { loadOrCreateKeys, readKeys, renewedKeysText, saveKeysText } from '../../src/server/crypto/keys.ts';
import { renewIfDue } from '../../src/server/renewal.ts';
import { DataDirectory } from '../../src/server/storage/data-directory.ts';
import { NodeStore } from '../../src/server/storage/node-store.ts';

const NOW_MS = 1_800_000_000_000;

describe('server: renewal of a device', () => {
  let directory: DataDirectory;
  let store: NodeStore;
  let plan: string;

  beforeEach(() => {
    directory = DataDirectory.open(mkdtempSync(join(tmpdir(), 'demes-renewal-')));
    store = NodeStore.open(directory);
    plan = join(directory.keysFolder, 'renewal.json');
  });
  afterEach(() => {
    store.close();
    directory.close();
    rmSync(directory.path, { recursive: true });
  });

  it('RS43 nothing is renewed where nothing is set aside', () => {
    const keys = loadOrCreateKeys(directory.keysFolder);
    store.beginBoot(deviceIdOfKeys(keys));
    store.saveSetAside('clone');
    expect(deviceIdOfKeys(renewIfDue(store, directory.keysFolder, NOW_MS))).to.equal(deviceIdOfKeys(keys));
  });

  it('RS43 the root key stays, the device is another, and it starts', () => {
    const before = loadOrCreateKeys(directory.keysFolder);
    store.beginBoot(deviceIdOfKeys(before));
    store.saveSetAside('rolled_back');
    const after = renewIfDue(store, directory.keysFolder, NOW_MS);
    expect(after.root.publicKey).to.deep.equal(before.root.publicKey);
    expect(deviceIdOfKeys(after)).not.to.equal(deviceIdOfKeys(before));
    expect([store.setAside, existsSync(plan)]).to.deep.equal([null, false]);
    expect(store.beginBoot(deviceIdOfKeys(after)).count).to.equal(2);
  });

  it('RS26 a keeper’s directory stays one as another device', () => {
    store.settleKind('keeper');
    const before = loadOrCreateKeys(directory.keysFolder);
    store.beginBoot(deviceIdOfKeys(before));
    store.saveSetAside('rolled_back');
    renewIfDue(store, directory.keysFolder, NOW_MS);
    expect(store.kind).to.equal('keeper');
  });

  for (const crash of ['before anything', 'between database and keys', 'after both'] as const) {
    it(`RS43 a crash ${crash} leaves a renewal that the next start carries out`, () => {
      const before = loadOrCreateKeys(directory.keysFolder);
      store.beginBoot(deviceIdOfKeys(before));
      store.saveSetAside('rolled_back');
      const keys = renewedKeysText(directory.keysFolder);
      writeFileSync(plan, JSON.stringify({ keys, groups: [] }));
      const planned = deviceIdOfKeys(readKeys(keys));
      if (crash !== 'before anything') store.becomeDevice(planned, []);
      if (crash === 'after both') saveKeysText(directory.keysFolder, keys);
      expect(deviceIdOfKeys(renewIfDue(store, directory.keysFolder, NOW_MS))).to.equal(planned);
      expect(existsSync(plan)).to.equal(false);
      expect(store.beginBoot(planned).count).to.equal(2);
    });
  }

  it('RS43 a plan that is damaged is refused and left as it is', () => {
    loadOrCreateKeys(directory.keysFolder);
    writeFileSync(plan, '{"keys"');
    expect(() => renewIfDue(store, directory.keysFolder, NOW_MS)).to.throw('renewal');
    expect(readFileSync(plan, 'utf8')).to.equal('{"keys"');
  });
});
