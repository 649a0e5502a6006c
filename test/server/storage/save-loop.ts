/**
 * Goes on with the group in the data directory named on the command line: saves batches of own events and
 * their entries, applies and projects them, for ever or as often as asked. One line for every save, printed
 * only after it called back: what was printed must survive whatever happens to this process.
 */
import { writeSync } from 'node:fs';
import type { Entry } from '../../../src/protocol/entry.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { DataDirectory } from '../../../src/server/storage/data-directory.ts';
import { NodeStore } from '../../../src/server/storage/node-store.ts';
import { LogMaker } from '../../support/log-maker.ts';
import { OWN, SCOPE } from './store-harness.ts';
import { VAULT } from '../../support/vault.ts';

const [path, countMax = 'Infinity'] = process.argv.slice(2);
const directory = DataDirectory.open(path!);
const store = NodeStore.open(directory, VAULT);
store.beginBoot(OWN);
const info = { ...SCOPE, name: 'Kill me', addedAt: 1 };
const first = { hardState: null, truncateFrom: null, entries: [], acknowledgement: null, outbox: [] };
if (store.groups.get(SCOPE.groupId) === undefined) store.createGroup(info, first, OWN);
const { storage, readModel } = store.openGroup(SCOPE.groupId, OWN);

const log = new LogMaker(SCOPE, sha256);
const last = storage.entries(storage.lastIndex(), storage.lastIndex(), 1)[0];
if (last?.body.kind === 'event') log.resumeAfter(last, OWN, last.body.event.header.seq, last.body.event.id);

const before = storage.load();
const unapplied = storage.entries(before.appliedIndex + 1, storage.lastIndex(), Infinity);
while (readModel.catchUp());
if (unapplied.length > 0) apply(unapplied);

let term = before.hardState.term;
for (let round = 0; round < Number(countMax); round++) {
  // Every third round is longer, so that kills fall into saves of all sizes.
  const size = round % 3 === 0 ? 40 : 2;
  const events = Array.from({ length: size }, (_, at) =>
    log.message(OWN, { clientId: `c${log.lastIndex + at + 1}`, text: 'x'.repeat(200 + at) }),
  );
  const entries = events.map((event) => log.event(event));
  term += 1;
  const acknowledgement = log.acknowledged([OWN], entries.at(-1)!)[0]!.acknowledgement;
  const hardState = { term, votedFor: OWN, commitIndex: log.lastIndex };
  storage.save({ hardState, truncateFrom: null, entries, acknowledgement, outbox: events }, (error) => {
    if (error !== null) throw error;
    // Synchronous: the line is with the reader before anything else happens here.
    writeSync(1, `${storage.lastIndex()} ${term}\n`);
  });
  apply(entries);
}
store.close();
directory.close();

function apply(entries: readonly Entry[]): void {
  const applied = entries.map((entry) => ({ entry, verdict: { kind: 'valid' } as const }));
  const appliedIndex = entries.at(-1)!.index;
  const outboxRemoved = entries.flatMap(({ body }) => (body.kind === 'event' ? [body.event.header.seq] : []));
  const foldRows = [{ key: 'count', value: new TextEncoder().encode(String(appliedIndex)) }];
  storage.apply({ entries: applied, foldRows, outboxRemoved, proof: null, appliedIndex });
  readModel.project(applied);
}
