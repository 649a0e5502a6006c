import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceIdOfKeys } from '../../src/server/crypto/certificate.ts';
import { loadOrCreateKeys, readKeys, renewedKeysText, saveKeysText } from '../../src/server/crypto/keys.ts';
import { renewIfDue } from '../../src/server/renewal.ts';
import { DataDirectory } from '../../src/server/storage/data-directory.ts';
import { NodeStore } from '../../src/server/storage/node-store.ts';
import { VAULT } from '../support/vault.ts';

const NOW_MS = 1_800_000_000_000;

describe('server: renewal of a device', () => {
  let directory: DataDirectory;
  let store: NodeStore;
  let plan: string;

  beforeEach(() => {
    directory = DataDirectory.open(mkdtempSync(join(tmpdir(), 'demes-renewal-')));
    store = NodeStore.open(directory, VAULT);
    plan = join(directory.keysFolder, 'renewal.json');
  });
  afterEach(() => {
    store.close();
    directory.close();
    rmSync(directory.path, { recursive: true });
  });

  it('RS43 nothing is renewed where nothing is set aside', () => {
    const keys = loadOrCreateKeys(directory.keysFolder, VAULT);
    store.beginBoot(deviceIdOfKeys(keys));
    store.saveSetAside('clone');
    expect(deviceIdOfKeys(renewIfDue(store, directory.keysFolder, VAULT, NOW_MS))).to.equal(
      deviceIdOfKeys(keys),
    );
  });

  it('RS43 the root key stays, the device is another, and it starts', () => {
    const before = loadOrCreateKeys(directory.keysFolder, VAULT);
    store.beginBoot(deviceIdOfKeys(before));
    store.saveSetAside('rolled_back');
    const after = renewIfDue(store, directory.keysFolder, VAULT, NOW_MS);
    expect(after.root.publicKey).to.deep.equal(before.root.publicKey);
    expect(deviceIdOfKeys(after)).not.to.equal(deviceIdOfKeys(before));
    expect([store.setAside, existsSync(plan)]).to.deep.equal([null, false]);
    expect(store.beginBoot(deviceIdOfKeys(after)).count).to.equal(2);
  });

  it('RS26 a keeper’s directory stays one as another device', () => {
    store.settleKind('keeper');
    const before = loadOrCreateKeys(directory.keysFolder, VAULT);
    store.beginBoot(deviceIdOfKeys(before));
    store.saveSetAside('rolled_back');
    renewIfDue(store, directory.keysFolder, VAULT, NOW_MS);
    expect(store.kind).to.equal('keeper');
  });

  for (const crash of ['before anything', 'between database and keys', 'after both'] as const) {
    it(`RS43 a crash ${crash} leaves a renewal that the next start carries out`, () => {
      const before = loadOrCreateKeys(directory.keysFolder, VAULT);
      store.beginBoot(deviceIdOfKeys(before));
      store.saveSetAside('rolled_back');
      const keys = renewedKeysText(directory.keysFolder, VAULT);
      writeFileSync(plan, JSON.stringify({ keys, groups: [] }));
      const planned = deviceIdOfKeys(readKeys(keys, VAULT));
      if (crash !== 'before anything') store.becomeDevice(planned, []);
      if (crash === 'after both') saveKeysText(directory.keysFolder, keys);
      expect(deviceIdOfKeys(renewIfDue(store, directory.keysFolder, VAULT, NOW_MS))).to.equal(planned);
      expect(existsSync(plan)).to.equal(false);
      expect(store.beginBoot(planned).count).to.equal(2);
    });
  }

  it('AR7 what is planned lies sealed until it is carried out', () => {
    const before = loadOrCreateKeys(directory.keysFolder, VAULT);
    store.beginBoot(deviceIdOfKeys(before));
    store.saveSetAside('rolled_back');
    // Where it cannot be carried out, it lies there.
    store.becomeDevice = () => {
      throw new Error('injected');
    };
    expect(() => renewIfDue(store, directory.keysFolder, VAULT, NOW_MS)).to.throw('injected');
    const found = readFileSync(plan);
    expect(found.includes('keys')).to.equal(false);
    const opened = VAULT.open('identity', 'renewal.json', found);
    const { keys } = JSON.parse(Buffer.from(opened!).toString()) as { keys: string };
    expect(keys).to.include('publicKey').and.not.include('seed');
  });

  it('RS43 a plan that is damaged is refused and left as it is', () => {
    loadOrCreateKeys(directory.keysFolder, VAULT);
    writeFileSync(plan, '{"keys"');
    expect(() => renewIfDue(store, directory.keysFolder, VAULT, NOW_MS)).to.throw('renewal');
    expect(readFileSync(plan, 'utf8')).to.equal('{"keys"');
  });
});
