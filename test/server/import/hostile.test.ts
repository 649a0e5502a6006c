import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { useFakeTimers } from 'sinon';
import type { ExportMessage } from '../../../src/api/export.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import {
  aFile,
  anExport,
  anExportHead,
  anExportMessage,
  exportLines,
  hashOf,
  ROOM,
  sealedUnder,
  textOf,
} from '../../support/an-export.ts';
import { plainBytes } from '../../support/attached.ts';
import { ImportsHarness } from '../../support/imports-harness.ts';
import { longIdOf, shortIdOf } from '../../support/node-twin.ts';
import { eventually } from '../../support/twin-listener.ts';

const PASSPHRASE = 'four words are enough';
const MAP = plainBytes(250_001);
const TEXT = 'x'.repeat(LIMITS.textBytesMax);
const AT = '2026-11-21T15:40:00.000Z';

/** One that was edited so often that its line has about so many bytes. */
function edited(index: number, bytes: number): ExportMessage {
  const before = { text: TEXT, at: AT, index };
  return anExportMessage(index, { history: Array.from({ length: bytes / TEXT.length }, () => before) });
}

/** `done`, or the code of why not. */
const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof DemesError ? error.code : String(error)),
  );

describe('server/import: files and senders that mean harm', () => {
  let now: ImportsHarness;
  /** What nobody waited for: one of these ends a node. */
  let unhandled: unknown[];
  const noteUnhandled = (error: unknown): void => void unhandled.push(error);
  beforeEach(() => {
    unhandled = [];
    process.on('unhandledRejection', noteUnhandled);
    now = new ImportsHarness();
  });
  afterEach(async () => {
    await now.end();
    process.off('unhandledRejection', noteUnhandled);
    expect(unhandled).to.deep.equal([]);
  });

  it('MS381 the disk keeps what is left free, whatever a message has beside its text', async () => {
    now.freeBytes = 200_000;
    expect(await now.refusal(anExport([edited(1, 500_000)]))).to.deep.equal(['disk_full']);
    now.expectNothing();
  });

  it('MS380 long messages are kept as they come: not fifty of them are held in memory', async () => {
    const file = anExport(Array.from({ length: 20 }, (_, at) => edited(at + 1, 200_000)));
    const { id } = now.imports.create({});
    const most = file.subarray(0, -500_000);
    const { messages } = await now.imports.put(id, { at: 0, last: false }, most);
    expect(messages).to.be.within(10, 18);
    await now.imports.remove(id);
    now.expectNothing();
  });

  it('MS383 a page of long messages is short, and those behind it come with the next; deleted, all of them go', async () => {
    const { id } = await now.bring(
      anExport(Array.from({ length: 7 }, (_, at) => edited(at + 1, 1_500_000))),
      undefined,
      LIMITS.importPartBytesMax,
    );
    const page = (query: object): readonly unknown[] => {
      const { messages, before, after } = now.imports.page(id, ROOM, { limit: 200, ...query });
      return [messages.map(({ index }) => index), before, after];
    };
    expect(page({})).to.deep.equal([[5, 6, 7], '5', null]);
    expect(page({ before: '5' })).to.deep.equal([[2, 3, 4], '2', '4']);
    expect(page({ before: '2' })).to.deep.equal([[1], null, '1']);
    expect(page({ after: '1' })).to.deep.equal([[2, 3, 4], '2', '4']);
    expect(page({ around: '4' })).to.deep.equal([[1, 2, 3, 4, 5, 6], null, '6']);
    await now.imports.remove(id);
    now.expectNothing();
  });

  it('MS381 a line without an end is refused as soon as it is too long, sealed or not', async () => {
    const lines = exportLines([]);
    const open = `${lines.slice(0, 3).join('\n')}\n{"text":"`;
    const endless = Buffer.from(open + 'x'.repeat(LIMITS.importLineBytesMax + 1));
    expect(await now.refusal(endless)).to.deep.equal(['import_faulty', 'long', 4]);
    expect(await now.refusal(await sealedUnder(PASSPHRASE, endless), PASSPHRASE)).to.deep.equal([
      'import_faulty',
      'long',
      4,
    ]);
    now.expectNothing();
  });

  it('MS381 a line of nothing but brackets is refused before it takes time and memory, and the largest head is none', async () => {
    const inside = JSON.stringify(anExportMessage(1)).slice(0, -1);
    for (const unit of ['{}', '[]', '1', '"a"']) {
      const line = `${inside},"x":[${Array(LIMITS.importLineValuesMax).fill(unit).join(',')}]}`;
      const lines = exportLines([anExportMessage(1)]);
      expect(await now.refusal(textOf(lines.with(3, line))), unit).to.deep.equal([
        'import_faulty',
        'line',
        4,
      ]);
    }
    now.expectNothing();
    const members = Array.from({ length: LIMITS.membersMax }, (_, at) => shortIdOf(`member ${at}`));
    const [room] = anExportHead().rooms;
    const rooms = Array.from({ length: LIMITS.roomsMax }, (_, at) => ({
      ...room!,
      id: longIdOf(`room ${at}`),
      members,
    }));
    const { rooms: taken } = await now.bring(anExport([], { head: anExportHead({ rooms }) }));
    expect(taken).to.equal(LIMITS.roomsMax);
  });

  it('MS381 a sealed export asks for no more work than four of ours before it opens', async () => {
    const file = (await sealedUnder(PASSPHRASE, anExport([]))).toString('latin1');
    for (const [ours, theirs] of [
      ['"memoryKib":65536', '"memoryKib":262145'],
      ['"memoryKib":65536', '"memoryKib":99999999'],
      ['"passes":3', '"passes":13'],
      ['"passes":3', '"passes":1e9'],
      ['"lanes":1', '"lanes":64'],
    ] as const) {
      const costly = Buffer.from(file.replace(ours, theirs), 'latin1');
      expect(await now.refusal(costly, PASSPHRASE), theirs).to.deep.equal(['import_faulty', 'altered', null]);
    }
    now.expectNothing();
  });

  it('MS381 whatever is changed in a file, it is refused with a code, or taken as what it says now; refused, nothing of it stays', async () => {
    const small = plainBytes(300);
    const file = anExport(
      [anExportMessage(1, { attachments: [aFile(small)] }), edited(2, 0), anExportMessage(3)],
      { files: [small] },
    );
    const place = fc.nat(file.length - 1);
    const change = fc.record({ at: place, cut: fc.nat(40), put: fc.uint8Array({ maxLength: 40 }) });
    await fc.assert(
      fc.asyncProperty(change, place, async ({ at, cut, put }, from) => {
        const again = file.subarray(from, from + cut);
        for (const more of [put, again]) {
          const changed = Buffer.concat([file.subarray(0, at), more, file.subarray(at + cut)]);
          // What is no refusal in words is thrown.
          if ((await now.refusal(changed)) === null) await now.imports.remove(now.imports.all()[0]!.id);
          now.expectNothing();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('MS380 ended at any moment, also while its last bytes are read or what was faulty is removed, nothing of it stays', async () => {
    const lines = exportLines(
      Array.from({ length: 120 }, (_, at) => anExportMessage(at + 1, { attachments: [aFile(MAP)] })),
      { files: [MAP] },
    );
    const wrongEnd = lines.map((line) => line.replace('"messages":120', '"messages":121'));
    const seen = new Set<string>();
    for (const file of [textOf(lines), textOf(wrongEnd)]) {
      for (let turns = 0, wasOver = false; !wasOver; turns = turns * 2 || 1) {
        const { id } = now.imports.create({});
        let isOver = false;
        const put = outcomeOf(now.imports.put(id, { at: 0, last: true }, file));
        void put.then(() => (isOver = true));
        for (let at = 0; at < turns; at++) await turn();
        wasOver = isOver;
        await outcomeOf(now.imports.remove(id));
        now.expectNothing();
        seen.add(await put);
      }
    }
    expect([...seen].sort()).to.deep.equal(['done', 'import_faulty', 'not_found']);
  });

  it('MS380 whoever sends nothing more for a minute has gone: nothing of it stays, and it is said in words', async () => {
    await now.close();
    const clock = useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      now.open();
      const file = anExport([anExportMessage(1, { attachments: [aFile(MAP)] })], { files: [MAP] });
      const { id } = now.imports.create({});
      await now.imports.put(id, { at: 0, last: false }, file.subarray(0, 100_000));
      now.nowMs += 59_000;
      clock.tick(10_000);
      await now.imports.put(id, { at: 100_000, last: false }, file.subarray(100_000, 200_000));
      now.nowMs += 59_000;
      clock.tick(10_000);
      await turn();
      expect(now.rowsLeft()[0]).to.equal(1);
      now.nowMs += 2_000;
      clock.tick(10_000);
      await eventually('nothing of it is left', () => now.rowsLeft()[0] === 0);
      now.expectNothing();
      const late = now.imports.put(id, { at: 200_000, last: true }, file.subarray(200_000));
      expect(await late.catch(({ message }: DemesError) => message)).to.equal(
        'No such import is under way: it is done, or it was ended, or nothing came for a minute.',
      );
    } finally {
      clock.restore();
    }
  });

  it('MS384 of two that bring the same file at once one is told so; others come in side by side', async () => {
    const file = anExport([anExportMessage(1, { attachments: [aFile(MAP)] })], { files: [MAP] });
    const head = anExportHead({ exportedAt: AT.replace('15', '16') });
    const other = anExport([anExportMessage(1, { attachments: [aFile(MAP)] })], { head, files: [MAP] });
    const brought = [file, file, other].map((one) => outcomeOf(now.bring(one, undefined, 10_000)));
    expect((await Promise.all(brought)).sort()).to.deep.equal(['done', 'done', 'import_known']);
    expect(now.rowsLeft()).to.deep.equal([2, 2, 2]);
    for (const { id } of now.imports.all()) {
      expect(await now.hashOfFile(id, hashOf(MAP))).to.equal(hashOf(MAP));
      await now.imports.remove(id);
    }
    now.expectNothing();
  });
});
