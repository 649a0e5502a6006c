/**
 * `npm run bench:search [MESSAGES] [LETTERS]`: searching what was said in a group, over a database on the disk: how long it takes
 * to take everything in, the memory of that, and how long an answer takes with it and without, in processor time. Words
 * are drawn as often as in natural texts; with LETTERS (1 to 26, default 1) they begin with so many letters.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { searchQuery } from '../src/api/search.ts';
import { sha256 } from '../src/server/crypto/crypto.ts';
import { openVault } from '../src/server/crypto/vault.ts';
import { SearchDesk } from '../src/server/group/search-desk.ts';
import { SearchMemory } from '../src/server/search/search-memory.ts';
import { DataDirectory } from '../src/server/storage/data-directory.ts';
import { NodeStore } from '../src/server/storage/node-store.ts';
import type { ReadModel } from '../src/server/storage/read-model.ts';
import { inTheClear } from '../src/server/storage/readable.ts';
import { aView, deviceId } from '../test/support/a-view.ts';
import { LogMaker, deviceNamed, roomNamed, scopeNamed } from '../test/support/log-maker.ts';
import { say } from './filled.ts';

const MESSAGES = 100_000;
const ENTRIES_PER_SAVE = 250;
const VOCABULARY = 60_000;
const WORDS_PER_MESSAGE = 45;
const ALPHABET = 'wabcdefghijklmnopqrstuvxyz';
const QUERIES = [
  'the-rarest',
  'w7',
  'w1 w2',
  'w',
  '"w1 w2"',
  'w40 from:b',
  'has:link w9',
  'w3 after:2024',
  'nowhere',
];
const TURNS = 20;
const SETTLE_MS = 500;
const ROOM = roomNamed(7);
const MEMORY_UNIT = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const messages = Number(process.argv[2] ?? MESSAGES);
const letters = Number(process.argv[3] ?? 1);
const folder = mkdtempSync(join(tmpdir(), 'demes-bench-'));
const directory = DataDirectory.open(folder);
const store = NodeStore.open(directory, openVault(new Uint8Array(32).fill(1)));
try {
  await measure(fill());
} finally {
  store.close();
  directory.close();
  rmSync(folder, { recursive: true });
}

/** The same each time; a word of rank n comes about 1/n as often as the first. */
function fill(): ReadModel {
  const nothing = { hardState: null, truncateFrom: null, entries: [], acknowledgement: null, outbox: [] };
  const [own, scope] = [deviceNamed(1), scopeNamed(5)];
  store.beginBoot(own);
  const { storage, readModel } = store.createGroup({ ...scope, name: 'Bench', addedAt: 1 }, nothing, own);
  const log = new LogMaker(scope, sha256);
  let seed = 1;
  const word = (): string => {
    seed = (seed * 48_271) % 2_147_483_647;
    const rank = Math.floor(VOCABULARY ** (seed / 2_147_483_647));
    return `${ALPHABET[rank % letters]}${rank}`;
  };
  while (log.lastIndex < messages) {
    const entries = Array.from({ length: ENTRIES_PER_SAVE }, () => {
      const isRare = log.lastIndex === Math.floor(messages / 3);
      const text = [isRare ? 'the-rarest' : 'said', ...Array.from({ length: WORDS_PER_MESSAGE }, word)].join(
        ' ',
      );
      return log.event(log.message(deviceId('b'), { text, roomId: ROOM }));
    });
    const applied = entries.map((entry) => ({ entry, verdict: { kind: 'valid' } as const }));
    storage.save({ ...nothing, entries }, () => undefined);
    storage.apply({
      entries: applied,
      foldRows: [],
      outboxRemoved: [],
      proof: null,
      appliedIndex: log.lastIndex,
    });
    readModel.project(applied);
  }
  return readModel;
}

/** What arrays held is given back a while later. */
async function collected(): Promise<void> {
  collect();
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  collect();
}

/** Of this process: what other programs do to the clock is no cost of ours. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function measure(readModel: ReadModel): Promise<void> {
  const due: (() => void)[] = [];
  const desk = new SearchDesk({
    scope: scopeNamed(5),
    readModel: () => readModel,
    view: () => aView(),
    read: inTheClear,
    isBlocked: () => false,
    rooms: () => [{ id: ROOM, name: 'bench', kind: 'open', members: [] } as never],
    memory: new SearchMemory({ isLocked: () => false }),
    nowMs: processorMs,
    later: (_ms, work) => {
      due.push(work);
      return () => undefined;
    },
  });
  const answer = (what: string): void => {
    for (const q of QUERIES) {
      const times: number[] = [];
      let hits = 0;
      for (let turn = 0; turn < TURNS; turn += 1) {
        const startMs = processorMs();
        hits = desk.search(searchQuery.parse({ q })).hits.length;
        times.push(processorMs() - startMs);
      }
      times.sort((a, b) => a - b);
      const [median, most] = [times[TURNS / 2]!, times.at(-1)!];
      say(`${what}, ${q}`, `${hits} hits, p50 ${median.toFixed(1)} ms, most ${most.toFixed(1)} ms`);
    }
  };
  desk.start();
  answer('one answer without the index');
  await collected();
  const before = process.memoryUsage();
  const startMs = processorMs();
  for (let work = due.shift(); work !== undefined; work = due.shift()) work();
  const tookMs = processorMs() - startMs;
  await collected();
  const after = process.memoryUsage();
  const grown = (part: 'heapUsed' | 'arrayBuffers'): number => (after[part] - before[part]) / MEMORY_UNIT;
  say('taking in', `${messages} messages, ${tookMs.toFixed(0)} ms`);
  say(
    'memory',
    `${grown('heapUsed').toFixed(1)} MiB of heap, ${grown('arrayBuffers').toFixed(1)} MiB of arrays`,
  );
  answer('with the index');
}
