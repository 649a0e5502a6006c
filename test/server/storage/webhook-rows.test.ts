import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { registerRowSum } from '../../../src/server/storage/row-sums.ts';
import { DataDirectory } from '../../../src/server/storage/data-directory.ts';
import { NodeStore } from '../../../src/server/storage/node-store.ts';
import type { Hook } from '../../../src/server/webhooks/hook.ts';
import { deviceNamed, roomNamed, scopeNamed } from '../../support/log-maker.ts';
import { VAULT } from '../../support/vault.ts';
import { removeTemporaryFolders, temporaryFolder } from './store-harness.ts';

const SCOPE = scopeNamed(5);
const OWN = deviceNamed(1);
const NOTHING = { hardState: null, truncateFrom: null, entries: [], acknowledgement: null, outbox: [] };
const HOOK: Hook = {
  id: '0123456789abcdef',
  name: 'a bot of mine',
  groupId: SCOPE.groupId,
  roomId: null,
  url: 'https://bots.example/a-path-that-is-secret',
  secret: 'what-signs-what-is-posted',
  createdAt: 5,
  deliveredIndex: 7,
  forkId: SCOPE.forkId,
  failure: null,
  isEnded: false,
  takenAt: null,
};
const OTHER: Hook = {
  ...HOOK,
  id: 'fedcba9876543210',
  roomId: roomNamed(3),
  url: 'http://localhost/',
  createdAt: 6,
};

const INCOMING = {
  id: HOOK.id,
  name: 'a build of mine',
  groupId: SCOPE.groupId,
  roomId: roomNamed(3),
  digest: 'a-digest-that-is-sealed',
  createdAt: 5,
};

describe('server/storage: webhooks', () => {
  let directory: DataDirectory;
  let store: NodeStore;

  beforeEach(() => {
    directory = DataDirectory.open(temporaryFolder());
    store = NodeStore.open(directory, VAULT);
    store.createGroup({ ...SCOPE, name: 'Hut', addedAt: 1 }, NOTHING, OWN);
    store.webhooks.add(HOOK);
    store.webhooks.add(OTHER);
    store.incomingWebhooks.add(INCOMING);
  });
  afterEach(() => {
    store.close();
    directory.close();
    removeTemporaryFolders();
  });

  const reopened = (between?: (raw: DatabaseSync) => void): Hook[] => {
    store.close();
    if (between !== undefined) {
      const raw = new DatabaseSync(directory.databaseFile);
      registerRowSum(raw);
      between(raw);
      raw.close();
    }
    store = NodeStore.open(directory, VAULT);
    return store.webhooks.all();
  };

  /** Which of the texts stand in the database or beside it. */
  function inFiles(texts: readonly string[]): string[] {
    store.close();
    const content = ['', '-wal'].map((end) => readIfThere(directory.databaseFile + end)).join('');
    store = NodeStore.open(directory, VAULT);
    return texts.filter((text) => content.includes(text));
  }

  it('MS352 how far each is, and since when it fails, is there after a restart', () => {
    const failure = { since: 8, reason: 'answer', status: 503 } as const;
    store.webhooks.note(HOOK.id, { ...HOOK, deliveredIndex: 9, failure });
    store.webhooks.note(OTHER.id, { ...OTHER, isEnded: true, takenAt: 12 });
    store.webhooks.note('0000000000000000', HOOK);
    expect(reopened()).to.deep.equal([
      { ...HOOK, deliveredIndex: 9, failure },
      { ...OTHER, isEnded: true, takenAt: 12 },
    ]);
  });

  it('MS350 one that was removed is gone, and so are those of a group that is forgotten', () => {
    expect([store.webhooks.remove(HOOK.id), store.webhooks.remove(HOOK.id)]).to.deep.equal([true, false]);
    expect(reopened()).to.deep.equal([OTHER]);
    store.groups.remove(SCOPE.groupId);
    expect(reopened()).to.deep.equal([]);
  });

  it('MS355, KE63 an incoming one is there after a restart, sealed, and gone when it was removed, or written by hand', () => {
    expect(reopened()).to.have.length(2);
    expect(store.incomingWebhooks.all()).to.deep.equal([INCOMING]);
    expect(inFiles([INCOMING.name, INCOMING.digest])).to.deep.equal([]);
    const again = { ...INCOMING, id: 'fedcba9876543210' };
    store.incomingWebhooks.add(again);
    const { remove } = { remove: (id: string) => store.incomingWebhooks.remove(id) };
    expect([remove(again.id), remove(again.id)]).to.deep.equal([true, false]);
    reopened((raw) => raw.exec('UPDATE incoming_webhook SET created_at = 6'));
    expect(store.incomingWebhooks.all()).to.deep.equal([]);
    reopened((raw) => raw.exec('UPDATE incoming_webhook SET created_at = 5'));
    store.groups.remove(SCOPE.groupId);
    expect(store.incomingWebhooks.all()).to.deep.equal([]);
  });

  it('KE60 neither what it is called, nor its address, nor its secret stands in any file', () => {
    expect(inFiles([HOOK.name, HOOK.url, HOOK.secret])).to.deep.equal([]);
    expect(store.webhooks.find(HOOK.id)).to.deep.equal(HOOK);
  });

  it('KE60 a row that was put there by hand, or with what another says, is none', () => {
    expect(reopened((raw) => raw.exec('UPDATE webhook SET delivered_index = 0'))).to.deep.equal([]);
    store.webhooks.add(HOOK);
    store.webhooks.add(OTHER);
    const forged = reopened((raw) => {
      raw.exec(`UPDATE webhook SET facts = (SELECT facts FROM webhook WHERE hook_id = '${OTHER.id}')`);
      raw.exec(`UPDATE webhook SET sum = row_sum(hook_id, group_number, created_at, facts, delivered_index, fork_id,
        failing_since, failure, failure_status, ended, taken_at)`);
    });
    expect(forged).to.deep.equal([OTHER]);
  });
});

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
