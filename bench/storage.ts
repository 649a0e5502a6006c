/**
 * What a change of the store costs: the same saves, applies and projections by this working tree and by another one, in
 * turns within one run, each in a process and a folder of its own. Prints medians of the processor time and their ratio.
 *
 * node bench/storage.ts OTHER, where OTHER is another working tree (git worktree add OTHER COMMIT)
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type * as DataDirectories from '../src/server/storage/data-directory.ts';
import type * as NodeStores from '../src/server/storage/node-store.ts';
import type * as Hashing from '../src/server/crypto/crypto.ts';
import type * as Vaults from '../src/server/crypto/vault.ts';
import type * as Logs from '../test/support/log-maker.ts';
import { ownProcessorMs } from './own-processor.ts';

const ROUNDS = 7;
const SAVES = 150;
const ENTRIES_PER_SAVE = 20;
const HERE = dirname(import.meta.dirname);

interface Times {
  save: number;
  apply: number;
  project: number;
  /** Reading all entries of the log. */
  log: number;
  /** Reading all messages, in pages. */
  pages: number;
  /** A new start with what was written. */
  start: number;
}

const PARTS = ['save', 'apply', 'project', 'log', 'pages', 'start'] as const;
const PAGE = 100;

const [first, tree] = process.argv.slice(2);
if (first === '--measure') process.stdout.write(JSON.stringify(await measure(tree!)));
else if (first === undefined) throw new Error('which other working tree?');
else compare(resolve(first));

function compare(other: string): void {
  const all: Record<'before' | 'after', Times[]> = { before: [], after: [] };
  for (let round = 0; round < ROUNDS; round++) {
    all.before.push(measured(other));
    all.after.push(measured(HERE));
  }
  for (const part of PARTS) {
    const [before, after] = [median(all.before, part), median(all.after, part)];
    const ratio = (after / before).toFixed(2);
    process.stdout.write(
      `${part}: ${before.toFixed(1)} ms before, ${after.toFixed(1)} ms after, ratio ${ratio}\n`,
    );
  }
}

function measured(from: string): Times {
  return JSON.parse(
    execFileSync(process.execPath, [import.meta.filename, '--measure', from], { encoding: 'utf8' }),
  ) as Times;
}

function median(times: readonly Times[], part: keyof Times): number {
  return times.map((one) => one[part]).sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}

/** Processor time for all rounds, ms; the first tenth warms up and is not counted. */
async function measure(from: string): Promise<Times> {
  const load = async (path: string): Promise<unknown> => import(join(from, path)) as Promise<unknown>;
  const { DataDirectory } = (await load('src/server/storage/data-directory.ts')) as typeof DataDirectories;
  const { NodeStore } = (await load('src/server/storage/node-store.ts')) as typeof NodeStores;
  const { sha256 } = (await load('src/server/crypto/crypto.ts')) as typeof Hashing;
  const { LogMaker, deviceNamed, roomNamed, scopeNamed } = (await load(
    'test/support/log-maker.ts',
  )) as typeof Logs;
  const vault = await vaultOf(from);
  const folder = mkdtempSync(join(tmpdir(), 'demes-bench-'));
  const directory = DataDirectory.open(folder);
  const store = NodeStore.open(directory, vault!);
  const nothing = { hardState: null, truncateFrom: null, entries: [], acknowledgement: null, outbox: [] };
  const [own, other, scope] = [deviceNamed(1), deviceNamed(3), scopeNamed(5)];
  store.beginBoot(own);
  const { storage, readModel } = store.createGroup({ ...scope, name: 'Bench', addedAt: 1 }, nothing, own);
  const log = new LogMaker(scope, sha256);
  const times: Times = { save: 0, apply: 0, project: 0, log: 0, pages: 0, start: 0 };
  for (let round = -SAVES / 10; round < SAVES; round++) {
    const entries = log.messages(ENTRIES_PER_SAVE, other);
    const applied = entries.map((entry) => ({ entry, verdict: { kind: 'valid' } as const }));
    const startMs = ownProcessorMs();
    storage.save({ ...nothing, entries }, () => undefined);
    const savedMs = ownProcessorMs();
    const appliedIndex = log.lastIndex;
    storage.apply({ entries: applied, foldRows: [], outboxRemoved: [], proof: null, appliedIndex });
    const appliedMs = ownProcessorMs();
    readModel.project(applied);
    if (round < 0) continue;
    times.save += savedMs - startMs;
    times.apply += appliedMs - savedMs;
    times.project += ownProcessorMs() - appliedMs;
  }
  const timed = (part: keyof Times, work: () => void): void => {
    const beganMs = ownProcessorMs();
    work();
    times[part] += ownProcessorMs() - beganMs;
  };
  timed('log', () => void storage.entries(1, log.lastIndex, Infinity));
  timed('pages', () => {
    let after = 0;
    for (let next: number | null = after; next !== null; next = after > 0 ? after : null) {
      const page = readModel.page(roomNamed(7), { after: next, limit: PAGE });
      after = page.after ?? 0;
    }
  });
  store.close();
  timed('start', () => {
    const again = NodeStore.open(directory, vault!);
    again.openGroup(scope.groupId, own);
    again.close();
  });
  directory.close();
  rmSync(folder, { recursive: true });
  return times;
}

/** Null for a tree of before there was something to seal with: its store asks for none. */
async function vaultOf(tree: string): Promise<Vaults.Vault | null> {
  const path = join(tree, 'src/server/crypto/vault.ts');
  if (!existsSync(path)) return null;
  return ((await import(path)) as typeof Vaults).openVault(new Uint8Array(32).fill(1));
}
