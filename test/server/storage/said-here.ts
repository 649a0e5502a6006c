/** A data directory in which every kind of thing that must not be read lies somewhere, and how to look for it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { DataDirectory } from '../../../src/server/storage/data-directory.ts';
import { NodeStore } from '../../../src/server/storage/node-store.ts';
import { CastMember } from '../../support/cast.ts';
import { LogMaker, deviceNamed, roomNamed, scopeNamed } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import { VAULT } from '../../support/vault.ts';
import { OWN, SCOPE } from './store-harness.ts';

const ROOM = roomNamed(7);
const OTHER = deviceNamed(3);
const JOINED = scopeNamed(6);
const NOTHING = { hardState: null, truncateFrom: null, entries: [], acknowledgement: null, outbox: [] };
const VALID = { kind: 'valid' } as const;
const ana = new CastMember(1, 'Ana', sha256);

/** Each is somewhere, and none of them may be found there. */
export const SENTENCES = [
  'the boat leaves at dawn',
  'the boat leaves at noon',
  'my own words on their way',
  'heard from another, confirmed by nobody',
  'begun and not sent',
  'demes1.the-secret-of-an-invitation',
  '🦞',
] as const;
const [FIRST, EDITED, WAITING, TENTATIVE, DRAFT, INVITATION, EMOJI] = SENTENCES;

/** Fills a new directory with all of SENTENCES. */
export async function sayEverything(path: string, vault = VAULT): Promise<void> {
  const { store, close } = openStore(path, vault);
  try {
    store.beginBoot(OWN);
    const group = store.createGroup({ ...SCOPE, name: 'Hut', addedAt: 1 }, NOTHING, OWN);
    const log = new LogMaker(SCOPE, sha256);
    const boat = log.message(ana.deviceId, { text: `@Bo ${FIRST}`, roomId: ROOM });
    const entries = [
      log.event(log.make(ana.deviceId, ana.creates('Hut'))),
      log.event(boat),
      log.event(log.make(ana.deviceId, { kind: 'edit', target: boat.id, text: EDITED }, { roomId: ROOM })),
      log.event(
        log.make(
          ana.deviceId,
          { kind: 'reaction', target: boat.id, emoji: EMOJI, on: true },
          { roomId: ROOM },
        ),
      ),
      log.event(log.message(ana.deviceId, { text: `@Bo ${FIRST}, again`, roomId: ROOM })),
    ];
    const outbox = [log.message(OWN, { text: WAITING, roomId: ROOM, clientId: 'mine' })];
    const tentative = [log.message(OTHER, { text: TENTATIVE, roomId: ROOM })];
    await saveTo(group.storage, { entries, outbox, tentative });
    const applied = entries.map((entry) => ({ entry, verdict: VALID }));
    group.storage.apply({ entries: applied, foldRows: [], outboxRemoved: [], appliedIndex: 5, proof: null });
    group.readModel.project(applied);
    group.local.saveDraft(ROOM, null, { text: DRAFT, updatedAt: 1 });
    const join = new LogMaker(JOINED, sha256).message(OWN, { text: 'let me in' });
    store.groups.beginJoining({ ...JOINED, name: 'Club', addedAt: 2 }, INVITATION, join);
  } finally {
    close();
  }
}

/** Everything that is read back of it. */
export function readEverything(path: string): Record<string, unknown> {
  const { store, close } = openStore(path);
  try {
    const group = store.openGroup(SCOPE.groupId, OWN);
    const { outbox, tentative } = group.storage.load();
    return {
      holes: group.storage.holes().map(({ low }) => low),
      log: group.storage.entries(1, 5, Infinity),
      page: group.readModel.page(ROOM, { newest: true, limit: 9 }),
      history: group.readModel.history(2),
      unread: group.unread.after(ROOM, 0, []),
      outbox,
      tentative,
      draft: group.local.draft(ROOM, null),
      invitation: store.groups.get(JOINED.groupId)?.joining?.invitation,
    };
  } finally {
    close();
  }
}

/** Which of them stand in files of a folder, with the file. */
export function found(folder: string, wanted: readonly (string | Buffer)[] = SENTENCES): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((file) => file.isFile())
    .flatMap((file) => {
      const content = readFileSync(join(file.parentPath, file.name));
      return wanted.filter((one) => content.includes(one)).map((one) => `${file.name}: ${String(one)}`);
    });
}

function openStore(path: string, vault = VAULT): { readonly store: NodeStore; readonly close: () => void } {
  const directory = DataDirectory.open(path);
  const store = NodeStore.open(directory, vault);
  const close = (): void => {
    store.close();
    directory.close();
  };
  return { store, close };
}
