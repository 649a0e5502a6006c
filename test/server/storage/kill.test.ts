import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { ZERO_HASH } from '../../../src/protocol/ids.ts';
import type { Hash } from '../../../src/protocol/ids.ts';
import { DataDirectory } from '../../../src/server/storage/data-directory.ts';
import { NodeStore, type GroupStore } from '../../../src/server/storage/node-store.ts';
import { skipBecause } from '../../support/skip.ts';
import { kill, killAll, start } from './children.ts';
import { OWN, SCOPE, removeTemporaryFolders, temporaryFolder } from './store-harness.ts';
import { VAULT } from '../../support/vault.ts';

/** After how many printed saves the process is killed, while the next ones are under way. */
const KILLED_AFTER = [1, 3, 40, 7, 90, 22, 2, 61];

describe('a killed process', () => {
  afterEach(async () => {
    await killAll();
    removeTemporaryFolders();
  });

  it('LG110 loses nothing that a save had called back for, whenever it is killed', async () => {
    const path = temporaryFolder();
    for (const count of KILLED_AFTER) {
      const printed = await runAndKill(path, count);
      inspect(path, (group) => check(group, printed));
    }
  }).timeout(90_000);

  it('LG111 syncs the disk once for each save, before it calls back, and for nothing else', function () {
    const trace = join(temporaryFolder(), 'trace');
    const data = temporaryFolder();
    const tracer = ['-f', '-qq', '-e', 'trace=fsync,fdatasync,write', '-e', 'signal=none', '-o', trace];
    const words = [...tracer, process.execPath, join(import.meta.dirname, 'save-loop.ts'), data, '30'];
    const run = spawnSync('strace', words, { encoding: 'utf8', timeout: 30_000 });
    if (run.error !== undefined) skipBecause(this, 'needs strace, to count what reaches the disk');
    if (run.stderr.includes('ptrace')) skipBecause(this, 'needs permission to trace processes');
    expect([run.status, run.stdout.trim().split('\n').length]).to.deep.equal([0, 30]);
    const calls = readFileSync(trace, 'utf8').split('\n');
    const between: number[] = [];
    let syncs = 0;
    for (const call of calls) {
      if (/\b(fsync|fdatasync)\(\d/.test(call)) syncs += 1;
      if (!/\bwrite\(1, "\d+ \d+\\n"/.test(call)) continue;
      between.push(syncs);
      syncs = 0;
    }
    expect(between.length).to.equal(30);
    // Before the first there is the opening of the directory; a checkpoint may come once.
    expect(between.slice(1).filter((count) => count !== 1).length).to.be.at.most(1);
    expect(Math.min(...between)).to.equal(1);
  }).timeout(40_000);
});

interface Printed {
  readonly index: number;
  readonly term: number;
}

/** What the process printed last before it was gone. */
async function runAndKill(path: string, count: number): Promise<Printed> {
  const child = start('save-loop.ts', [path]);
  let lines = 0;
  let printed: Printed = { index: 0, term: 0 };
  for await (const line of createInterface({ input: child.stdout })) {
    const [index, term] = line.split(' ').map(Number);
    printed = { index: index!, term: term! };
    if (++lines === count) child.kill('SIGKILL');
  }
  await kill(child);
  expect(child.signalCode).to.equal('SIGKILL');
  expect(lines).to.be.at.least(count);
  return printed;
}

function inspect(path: string, look: (group: GroupStore) => void): void {
  const directory = DataDirectory.open(path);
  const store = NodeStore.open(directory, VAULT);
  try {
    look(store.openGroup(SCOPE.groupId, OWN));
  } finally {
    store.close();
    directory.close();
  }
}

function check({ storage, readModel }: GroupStore, printed: Printed): void {
  const { hardState, acknowledgement, appliedIndex, foldRows, outbox } = storage.load();
  const lastIndex = storage.lastIndex();
  expect(lastIndex).to.be.at.least(printed.index);
  expect(hardState.term).to.be.at.least(printed.term);
  // Whatever was saved beyond what was printed is a whole batch: all its parts name the same entry.
  expect([hardState.commitIndex, acknowledgement?.lastIndex]).to.deep.equal([lastIndex, lastIndex]);
  let prevHash: Hash = ZERO_HASH;
  // `entries` recomputes every hash from the bytes; the chain is checked here.
  for (const entry of storage.entries(1, lastIndex, Infinity)) {
    expect(entry.prevHash).to.equal(prevHash);
    if (entry.body.kind !== 'event') throw new Error('only events were saved');
    expect(storage.ownEvent(`c${entry.index}`)?.id).to.equal(entry.body.event.id);
    prevHash = entry.hash;
  }
  expect(prevHash).to.equal(acknowledgement?.lastHash);
  // The fold is where its applied index says, and what it has not taken in waits in the outbox.
  expect(foldRows.map(({ value }) => new TextDecoder().decode(value))).to.deep.equal(
    appliedIndex === 0 ? [] : [String(appliedIndex)],
  );
  expect(outbox.map(({ header }) => header.seq)).to.deep.equal(
    Array.from({ length: lastIndex - appliedIndex }, (_, at) => appliedIndex + 1 + at),
  );
  while (readModel.catchUp());
  expect(readModel.projectedIndex).to.equal(appliedIndex);
  expect(readModel.roomCounts()[0]?.messages ?? 0).to.equal(appliedIndex);
}
