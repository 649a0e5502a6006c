import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataDirectory } from '../../../src/server/storage/data-directory.ts';
import { NodeStore } from '../../../src/server/storage/node-store.ts';
import { memberId } from '../../support/a-view.ts';
import { person } from '../../support/people.ts';
import { VAULT } from '../../support/vault.ts';

describe('server/storage: what is known of members', () => {
  let directory: DataDirectory;
  let store: NodeStore;
  const bo = { memberId: memberId('b'), verifiedAs: 'Bo', knownAs: 'Bo' };
  const cleo = { memberId: memberId('c'), verifiedAs: null, knownAs: 'Cleo' };

  beforeEach(() => {
    directory = DataDirectory.open(mkdtempSync(join(tmpdir(), 'demes-people-')));
    store = NodeStore.open(directory, VAULT);
  });
  afterEach(() => {
    store.close();
    directory.close();
    rmSync(directory.path, { recursive: true });
  });

  const reopened = () => {
    store.close();
    store = NodeStore.open(directory, VAULT);
    return [...store.people.all().values()];
  };

  it('DV32 is there after a restart, the newest of each', () => {
    store.people.save({ ...bo, verifiedAs: null });
    store.people.save(bo);
    store.people.save(cleo);
    expect(reopened()).to.deep.equal([bo, cleo]);
  });

  it('DV32 is forgotten when the node becomes another person’s', () => {
    store.people.save(bo);
    store.becomeLinked(person('ana').certificate, 'Ana', []);
    expect(reopened()).to.deep.equal([]);
    store.people.save(bo);
    store.becomeRestored('Ana', [], 1);
    expect(reopened()).to.deep.equal([]);
  });

  it('DV32 a mark that was put there by hand is none', () => {
    store.people.save(cleo);
    const path = join(directory.path, 'demes.db');
    store.close();
    const raw = new DatabaseSync(path);
    raw.exec("UPDATE known_member SET verified_as = 'Cleo'");
    raw.close();
    store = NodeStore.open(directory, VAULT);
    expect([...store.people.all()]).to.deep.equal([]);
  });
});
