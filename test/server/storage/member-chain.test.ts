import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceIdOfKeys } from '../../../src/server/crypto/certificate.ts';
import { loadOrCreateKeys } from '../../../src/server/crypto/keys.ts';
import { renewIfDue } from '../../../src/server/renewal.ts';
import { DataDirectory } from '../../../src/server/storage/data-directory.ts';
import { NodeStore } from '../../../src/server/storage/node-store.ts';
import { person } from '../../support/people.ts';
import { VAULT } from '../../support/vault.ts';

const { certificate } = person('ana');
const NOW_MS = 1_800_000_000_000;

describe('server/storage: certificates beside the keys', () => {
  let directory: DataDirectory;
  let store: NodeStore;

  beforeEach(() => {
    directory = DataDirectory.open(mkdtempSync(join(tmpdir(), 'demes-chain-')));
    store = NodeStore.open(directory, VAULT);
  });
  afterEach(() => {
    store.close();
    directory.close();
    rmSync(directory.path, { recursive: true });
  });

  it('DV15 certificate, name and invitations are there after a restart, each invitation until it is begun', () => {
    expect([store.chain.own, store.chain.last, store.chain.pending]).to.deep.equal([null, null, []]);
    store.becomeLinked(certificate, 'Ana', ['demes1.one', 'demes1.two']);
    store.close();
    store = NodeStore.open(directory, VAULT);
    expect([store.chain.own, store.chain.last, store.profileName]).to.deep.equal([certificate, null, 'Ana']);
    const [first, second] = store.chain.pending;
    expect([first?.text, second?.text]).to.deep.equal(['demes1.one', 'demes1.two']);
    store.chain.forgetPending(first!.id);
    expect(store.chain.pending).to.deep.equal([second]);
  });

  it('DV17 a linked device that is set aside does not become another one by itself', () => {
    const keys = loadOrCreateKeys(directory.keysFolder, VAULT);
    store.beginBoot(deviceIdOfKeys(keys));
    store.becomeLinked(certificate, 'Ana', []);
    store.saveSetAside('rolled_back');
    const after = renewIfDue(store, directory.keysFolder, VAULT, NOW_MS);
    expect(deviceIdOfKeys(after)).to.equal(deviceIdOfKeys(keys));
    expect([store.setAside, store.chain.own]).to.deep.equal(['rolled_back', certificate]);
  });

  it('DV17 a device that signed for others and is renewed begins a chain of its own', () => {
    const keys = loadOrCreateKeys(directory.keysFolder, VAULT);
    store.beginBoot(deviceIdOfKeys(keys));
    store.chain.saveLast(certificate);
    store.saveSetAside('rolled_back');
    renewIfDue(store, directory.keysFolder, VAULT, NOW_MS);
    expect([store.setAside, store.chain.last]).to.deep.equal([null, null]);
  });
});
