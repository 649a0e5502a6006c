/**
 * Saves in the folder named on the command line until a save fails (a tracer makes a sync fail), then tries everything
 * else, and prints what became of it.
 */
import { writeSync } from 'node:fs';
import { DemesError } from '../../../src/protocol/errors.ts';
import { LogMaker, deviceNamed } from '../../support/log-maker.ts';
import { StoreHarness } from './store-harness.ts';

const SAVES_MAX = 500;

const store = new StoreHarness(process.argv[2]);
const log = new LogMaker(store.scope, store.hash);
let saved = 0;
let failure: Error | null = null;
for (let count = 0; count < SAVES_MAX && failure === null; count++) failure = save();
const attempts = [
  () => store.storage.load(),
  () => store.storage.entries(1, 1, 1),
  () => store.storage.apply({ entries: [], foldRows: [], outboxRemoved: [], proof: null, appliedIndex: 1 }),
  () => store.database.durably(() => undefined),
];
const codes = [codeOf(failure), ...attempts.map((attempt) => codeOf(errorOf(attempt)))];
const sentence = failure?.message ?? '';
writeSync(1, JSON.stringify({ saved, codes, sentence }));
// As a killed process: whatever the file says now is what the next start finds.
process.exit(0);

function save(): Error | null {
  const entries = log.messages(1, deviceNamed(3));
  const batch = { hardState: null, truncateFrom: null, entries, acknowledgement: null, outbox: [] };
  let found: Error | null = null;
  store.storage.save(batch, (error) => {
    found = error;
  });
  if (found === null) saved = log.lastIndex;
  return found;
}

function errorOf(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof DemesError ? error.code : String(error);
}
