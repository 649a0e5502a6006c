import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { NODE_NOTICES_AT_FIRST, NOTICES_AT_FIRST } from '../../../src/api/notices.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { DataDirectory } from '../../../src/server/storage/data-directory.ts';
import { CHOICES_AT_FIRST } from '../../../src/server/storage/choice-row.ts';
import { Database } from '../../../src/server/storage/database.ts';
import { NodeStore, type GroupStore } from '../../../src/server/storage/node-store.ts';
import { eventId } from '../../support/a-view.ts';
import { CastMember } from '../../support/cast.ts';
import { LogMaker, deviceNamed, roomNamed } from '../../support/log-maker.ts';
import { saveTo } from '../../support/storage-contract.ts';
import { OWN, SCOPE, removeTemporaryFolders, temporaryFolder } from './store-harness.ts';
import { VAULT } from '../../support/vault.ts';

const ROOM = roomNamed(7);
const ROOT = eventId('a');
const OTHER = deviceNamed(3);
const ana = new CastMember(1, 'Ana', sha256);

interface Opened {
  readonly node: NodeStore;
  readonly group: GroupStore;
}

/** What is read of a table; and a statement that spoils rows of it. */
type Case = readonly [table: string, spoil: string, read: (from: Opened) => unknown];

/** Nothing could make these again: whoever reads them is told. */
const NEEDED: readonly Case[] = [
  ['log_verdict', "kind = 'fork'", ({ group }) => group.archive.applied(0, 99)],
  [
    'own_event',
    "event_id = CAST(x'00' || substr(event_id, 2) AS BLOB)",
    ({ group }) => group.storage.ownEvent('mine'),
  ],
  ['chat_group', "name = 'Hat'", ({ node }) => node.groups.all()],
  ['node', "profile_name = 'Eve'", ({ node }) => node.profileName],
  ['invite', 'group_number = group_number, sum = sum + 1', ({ node }) => node.grants.grants(SCOPE.groupId)],
];

/** Undefined for what it is at first. */
function changed<T>(value: T, first: T): T | undefined {
  return isDeepStrictEqual(value, first) ? undefined : value;
}

/** These are learned or measured again, or are worth little. */
const FORGOTTEN: readonly Case[] = [
  ['commit_proof', 'log_index = log_index - 1', ({ group }) => group.storage.proofs()],
  ['peer_boot', 'boot_count = boot_count + 1000', ({ node }) => node.peers.lastBoot(OTHER)],
  [
    'address_record',
    "record = CAST(substr(record, 2) || x'00' AS BLOB)",
    ({ node }) => node.peers.addressRecords(),
  ],
  ['device_seen', 'seen_ms = seen_ms + 1', ({ node }) => node.peers.lastSeenMs(OTHER)],
  ['address_worked', "address = 'evil:1'", ({ node }) => node.peers.workedAddresses(OTHER)],
  ['election', 'outage_ms = 1', ({ group }) => group.local.elections(99, 9)],
  ['draft', "text = x'07'", ({ group }) => group.local.draft(ROOM, null)],
  ['thread_draft', "text = x'07'", ({ group }) => group.local.draft(ROOM, ROOT)],
  ['read_mark', 'log_index = 999', ({ group }) => group.local.readMark(ROOM).index],
  ['own_choice', "choices = x'07'", ({ node }) => changed(node.choices.read(), CHOICES_AT_FIRST)],
  ['room_notice', "level = 'none'", ({ group }) => changed(group.notices.of(ROOM), NOTICES_AT_FIRST)],
  ['node_notice', 'quiet_from = 1', ({ node }) => changed(node.notices.value, NODE_NOTICES_AT_FIRST)],
];

/** These follow from the log. */
const READ_MODEL: readonly Case[] = [
  ['message', "text = x'07'", ({ group }) => group.readModel.page(ROOM, { newest: true, limit: 9 })],
  ['message_text', "text = x'07'", ({ group }) => group.readModel.history(2)],
  ['reaction', "emoji = x'07'", ({ group }) => group.readModel.page(ROOM, { newest: true, limit: 9 })],
  ['room', 'messages = messages + 1', ({ group }) => group.readModel.roomCounts()],
  ['system_line', "name = 'Hat'", ({ group }) => group.readModel.lines(1, null, 9)],
  ['member_name', "name = 'Eve'", ({ group }) => group.readModel.hostOf(ana.deviceId, 9)],
  ['projected_member', "role = 'bot'", () => undefined],
  ['projected_device', 'member_id = device_id', () => undefined],
];

describe('sums of rows', () => {
  const open: { close(): void }[] = [];
  let path: string;

  beforeEach(async () => {
    path = temporaryFolder();
    await fill(start());
  });
  afterEach(() => {
    closeAll();
    removeTemporaryFolders();
  });

  function closeAll(): void {
    for (const one of open.splice(0)) one.close();
  }

  function start(): NodeStore {
    const directory = DataDirectory.open(path);
    open.push(directory);
    const node = NodeStore.open(directory, VAULT);
    open.unshift(node);
    node.beginBoot(OWN);
    return node;
  }

  function spoil(table: string, change: string): void {
    const database = Database.open(`${path}/demes.db`, VAULT);
    expect(
      database.durably(() => database.run(`UPDATE ${table} SET ${change}`)),
      table,
    ).to.be.greaterThan(0);
    database.close();
  }

  function codeOf(work: () => unknown): string | undefined {
    try {
      work();
      return undefined;
    } catch (error) {
      if (error instanceof DemesError) return error.code;
      throw error;
    }
  }

  it('LG130 every row of every table has a sum, and one that a step of the schema gave it is right', () => {
    closeAll();
    const database = Database.open(`${path}/demes.db`, VAULT);
    open.push(database);
    const tables = database.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'");
    for (const { name } of tables) {
      // Its hashes cover an entry, but for the signature; what is sealed opens or does not; and the message that an
      // attachment leads to says itself which files go with it.
      if (['log_entry', 'sealing', 'pending_invitation', 'attachment'].includes(name)) continue;
      const { n } = database.get<{ n: number }>(`SELECT count(*) AS n FROM ${name} WHERE sum IS NULL`)!;
      expect(n, name).to.equal(0);
    }
  });

  for (const [table, change, read] of NEEDED) {
    it(`LG130 a row of ${table} that is not what was written is data_damaged`, () => {
      closeAll();
      spoil(table, change);
      expect(
        codeOf(() => {
          const node = start();
          read({ node, group: node.openGroup(SCOPE.groupId, OWN) });
        }),
      ).to.equal('data_damaged');
    });
  }

  for (const [table, change, read] of FORGOTTEN) {
    it(`LG131 a row of ${table} that is not what was written is as if it were not there`, () => {
      const before = {
        node: open[0] as NodeStore,
        group: (open[0] as NodeStore).openGroup(SCOPE.groupId, OWN),
      };
      expect(read(before), 'something').not.to.be.oneOf([undefined, 0]);
      closeAll();
      spoil(table, change);
      const node = start();
      const found = read({ node, group: node.openGroup(SCOPE.groupId, OWN) });
      expect(Array.isArray(found) ? found.length : (found ?? 0)).to.equal(0);
    });
  }

  for (const [table, change, read] of READ_MODEL) {
    it(`LG132 a row of ${table} that is not what was written is never shown: the read model is made again from the log`, () => {
      const everything = ({ readModel }: GroupStore): unknown => [
        readModel.page(ROOM, { newest: true, limit: 9 }),
        readModel.history(2),
        readModel.roomCounts(),
        readModel.lines(1, null, 9),
        readModel.hostOf(ana.deviceId, 9),
      ];
      const truth = everything((open[0] as NodeStore).openGroup(SCOPE.groupId, OWN));
      closeAll();
      spoil(table, change);
      const node = start();
      let group = node.openGroup(SCOPE.groupId, OWN);
      const found: DemesError[] = [];
      group.damage.found = (error) => found.push(error);
      // What is read at the opening was found there, and made again at once.
      const isFoundLater = group.readModel.projectedIndex > 0;
      if (isFoundLater) {
        expect(codeOf(() => read({ node, group }))).to.equal('not_ready');
        expect(group.damage.mend(found[0]!)).to.equal(true);
        group = node.openGroup(SCOPE.groupId, OWN);
      }
      expect(group.readModel.projectedIndex).to.equal(0);
      while (group.readModel.catchUp());
      expect(everything(group)).to.deep.equal(truth);
    });
  }
});

/** A row in every table. */
async function fill(node: NodeStore): Promise<void> {
  node.giveProfileName('Ana');
  const { storage, readModel, local, notices } = node.createGroup(
    { ...SCOPE, name: 'Hut', addedAt: 1 },
    NOTHING,
    OWN,
  );
  const log = new LogMaker(SCOPE, sha256);
  const hello = log.message(ana.deviceId, { text: 'Helo', roomId: ROOM, clientId: 'mine' });
  const mine = log.message(OWN, { clientId: 'mine', roomId: ROOM });
  const entries = [
    log.event(log.make(ana.deviceId, ana.creates('Hut'))),
    log.event(hello),
    log.event(log.make(ana.deviceId, { kind: 'edit', target: hello.id, text: 'Hello' }, { roomId: ROOM })),
    log.event(
      log.make(ana.deviceId, { kind: 'reaction', target: hello.id, emoji: '👍', on: true }, { roomId: ROOM }),
    ),
    log.event(mine),
  ];
  await saveTo(storage, { entries });
  const applied = entries.map((entry) => ({
    entry,
    verdict: entry.index < 5 ? ({ kind: 'valid' } as const) : ({ kind: 'void', reason: 'no_right' } as const),
  }));
  const acknowledgements = log.acknowledged([OWN], entries[4]!);
  const proof = { term: 1, index: 5, acknowledgements };
  storage.apply({ entries: applied, foldRows: [], outboxRemoved: [], appliedIndex: 5, proof });
  readModel.project(applied);
  local.saveReadMark(ROOM, { turn: 1, index: 2 });
  node.choices.save({ blocked: [], receipts: { turn: 1, on: true } });
  notices.save(ROOM, { level: 'mentions', mutedUntil: null });
  node.notices.save({ quiet: { from: 60, to: 420 }, hideContent: true });
  local.saveDraft(ROOM, null, { text: 'half', updatedAt: 1 });
  local.saveDraft(ROOM, ROOT, { text: 'a reply', updatedAt: 1 });
  local.saveElection({ term: 2, index: 1, host: OTHER, at: 1, durationMs: 2.5, outageMs: 3 });
  node.peers.rememberBoot(OTHER, { count: 3, nonce: 'aa' });
  const signature = new Uint8Array(64);
  node.peers.saveAddressRecord({ deviceId: OTHER, counter: 1, addresses: ['a:1'], signature });
  node.peers.rememberWorked(OTHER, 'a:1');
  node.peers.rememberSeen(OTHER, 1_700_000_000_000);
  node.grants.saveGrant({
    inviteId: 'ab'.repeat(16),
    groupId: SCOPE.groupId,
    forkId: SCOPE.forkId,
    createdBy: OWN,
    inviteKey: new Uint8Array(32).fill(4),
    role: 'member',
    maxUses: 10,
    createdAt: 1,
    expiresAt: 2,
    signature,
  });
}

const NOTHING = { hardState: null, truncateFrom: null, entries: [], acknowledgement: null, outbox: [] };
