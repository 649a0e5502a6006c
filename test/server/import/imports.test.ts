import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { ExportMessage } from '../../../src/api/export.ts';
import { importMessage } from '../../../src/api/imports.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import type { Hash } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { BlobFiles } from '../../../src/server/blobs/blob-files.ts';
import {
  aFile,
  ANA,
  anExport,
  anExportHead,
  anExportMessage,
  ATTIC,
  exportLines,
  hashOf,
  ROOM,
  sealedUnder,
  textOf,
} from '../../support/an-export.ts';
import { plainBytes } from '../../support/attached.ts';
import { ImportsHarness } from '../../support/imports-harness.ts';
import { longIdOf, shortIdOf } from '../../support/node-twin.ts';

const PASSPHRASE = 'caf\u00e9 au lait, please';
const MAP = plainBytes(250_001);

describe('server/import', () => {
  let now: ImportsHarness;

  beforeEach(() => {
    now = new ImportsHarness();
  });
  afterEach(() => now.end());

  const refusal = (file: Buffer, passphrase?: string): Promise<readonly unknown[] | null> =>
    now.refusal(file, passphrase);
  const expectNothing = (): void => now.expectNothing();

  const withFile = (): Buffer =>
    anExport([anExportMessage(3, { attachments: [aFile(MAP)] }), anExportMessage(5)], { files: [MAP] });

  const sealed = (plain: Buffer): Promise<Buffer> => sealedUnder(PASSPHRASE, plain);

  /** All of a room, from the newest page back. */
  function everything(id: string, roomId: string, limit = 7): ExportMessage[] {
    let page = now.imports.page(id, roomId, { limit });
    const all = [...page.messages];
    while (page.before !== null) {
      page = now.imports.page(id, roomId, { before: page.before, limit });
      all.unshift(...page.messages);
    }
    return all;
  }

  it('MS380 an export is there as it was: messages, files by their hash, counts; also after a restart, in pages of any length', async () => {
    const messages = Array.from({ length: 120 }, (_, at) => anExportMessage(at * 2 + 1));
    messages.push(anExportMessage(500, { attachments: [aFile(MAP)] }));
    messages.push(anExportMessage(2, { roomId: ATTIC, text: '', deleted: true }));
    messages.push(anExportMessage(8, { roomId: ATTIC, text: '', unreadable: 'noKeys' }));
    const info = await now.bring(anExport(messages, { files: [MAP] }));
    expect(info).to.deep.include({
      groupName: 'Friends',
      messages: 123,
      deleted: 1,
      unreadable: 1,
      rooms: 2,
    });
    expect(info.files).to.deep.equal({ named: 1, here: 1, bytes: MAP.length });
    await now.close();
    now.open();
    expect(now.imports.all()).to.deep.equal([info]);
    const { rooms, members } = now.imports.get(info.id);
    expect(rooms.map(({ name, messages: count }) => `${name} ${count}`)).to.deep.equal([
      'general 121',
      'attic 2',
    ]);
    expect(members).to.deep.equal(anExportHead().members);
    for (const limit of [1, 7, 200]) {
      const said = everything(info.id, ROOM, limit);
      expect(said.map(({ id, text, signature }) => [id, text, signature])).to.deep.equal(
        messages.slice(0, 121).map(({ id, text, signature }) => [id, text, signature]),
      );
    }
    for (const message of everything(info.id, ATTIC))
      expect(importMessage.parse(message)).to.deep.equal(message);
    expect(await now.hashOfFile(info.id, hashOf(MAP))).to.equal(hashOf(MAP));
  });

  it('MS383 pages are asked for as those of a group: before and after an index or an id, and around one', async () => {
    const { id } = await now.bring(anExport(Array.from({ length: 9 }, (_, at) => anExportMessage(at + 1))));
    const page = (query: object): readonly unknown[] => {
      const { messages, before, after } = now.imports.page(id, ROOM, { limit: 3, ...query });
      return [messages.map(({ index }) => index), before, after];
    };
    expect(page({})).to.deep.equal([[7, 8, 9], '7', null]);
    expect(page({ before: '4' })).to.deep.equal([[1, 2, 3], null, '3']);
    expect(page({ after: longIdOf('message 4') })).to.deep.equal([[5, 6, 7], '5', '7']);
    expect(page({ around: '5' })).to.deep.equal([[4, 5, 6], '4', '6']);
    expect(page({ around: '1' })).to.deep.equal([[1, 2, 3], null, '3']);
    expect(() => page({ around: longIdOf('message 40') }))
      .to.throw(DemesError)
      .with.property('code', 'not_found');
    expect(() => now.imports.page(id, longIdOf('no room'), { limit: 3 })).to.throw(DemesError);
    expect(() => now.imports.page('f'.repeat(16), ROOM, { limit: 3 })).to.throw(DemesError);
  });

  it('MS383 what is mine in it is of whoever reads it, and what was not in the export is said to be away', async () => {
    const reactions = [{ emoji: '👍', count: 1, mine: false, members: [ANA] }];
    const file = aFile(MAP);
    const { id } = await now.bring(anExport([anExportMessage(1, { reactions, attachments: [file] })]));
    const [message] = now.imports.page(id, ROOM, { limit: 1 }).messages;
    expect(message!.reactions[0]!.mine).to.equal(true);
    expect(message!.attachments[0]).to.deep.equal({ ...file, here: false });
    expect(await now.imports.file(id, file.sha256 as Hash).catch(({ code }: DemesError) => code)).to.equal(
      'blob_away',
    );
    expect(
      await now.imports.file(id, hashOf('other') as Hash).catch(({ code }: DemesError) => code),
    ).to.equal('not_found');
  });

  it('MS381 a sealed export opens with its passphrase, however that is typed, and with nothing else', async () => {
    const file = await sealed(withFile());
    expect(await refusal(file)).to.deep.equal(['import_sealed']);
    expect(await refusal(file, 'cafe au lait, please')).to.deep.equal(['import_passphrase']);
    expectNothing();
    const info = await now.bring(file, 'cafe\u0301 au lait, please', 1_000);
    expect([info.messages, info.files.here]).to.deep.equal([2, 1]);
  });

  it('MS381 a sealed export that was cut or changed anywhere leaves nothing behind', async () => {
    const file = await sealed(withFile());
    const changed = Buffer.from(file);
    changed[file.length - 1]! ^= 1;
    expect(await refusal(changed, PASSPHRASE)).to.deep.equal(['import_faulty', 'altered', null]);
    const early = Buffer.from(file);
    early[1_000]! ^= 1;
    expect(await refusal(early, PASSPHRASE)).to.deep.equal(['import_faulty', 'altered', null]);
    for (const length of [30, 300, 65_552, file.length - 65_552, file.length - 1]) {
      const [code, fault] = (await refusal(file.subarray(0, length), PASSPHRASE))!;
      expect([code, fault], String(length)).to.deep.equal(['import_faulty', 'altered']);
    }
    const later = Buffer.from(file.toString('latin1').replace('export 1', 'export 2'), 'latin1');
    expect(await refusal(later, PASSPHRASE)).to.deep.equal(['import_newer']);
    expectNothing();
  });

  it('MS381 a file that was cut anywhere is refused with its line, and leaves nothing behind', async () => {
    const file = anExport(
      Array.from({ length: 60 }, (_, at) => anExportMessage(at + 1, { attachments: [aFile(MAP)] })),
      { files: [MAP] },
    );
    // The line feed and the brace at the end say nothing.
    for (const length of [file.length - 3, file.length - 40, file.length - 500, 30_000, 20_000]) {
      const [code, fault, line] = (await refusal(file.subarray(0, length)))!;
      expect([code, fault], String(length)).to.deep.equal(['import_faulty', 'cut']);
      expect(line).to.be.above(2);
    }
    expectNothing();
  });

  it('MS381 what is no export is refused as such, and one of a newer version as that', async () => {
    for (const text of ['', '{', 'PK\u0003\u0004', '<html>', '{}', '{\n"x":1,\n', 'x'.repeat(100_000)]) {
      expect((await refusal(Buffer.from(text)))!.slice(0, 2), text.slice(0, 9)).to.deep.equal([
        'import_faulty',
        'foreign',
      ]);
    }
    const pretty = JSON.stringify(JSON.parse(anExport([anExportMessage(1)]).toString()), null, 2);
    expect((await refusal(Buffer.from(pretty)))![1]).to.equal('foreign');
    const head = { ...anExportHead(), version: 2 };
    expect(await refusal(anExport([], { head }))).to.deep.equal(['import_newer']);
    expectNothing();
  });

  it('MS381 a message that was changed, left out, doubled or put elsewhere is found', async () => {
    const three = [anExportMessage(1), anExportMessage(2), anExportMessage(3)];
    const lines = exportLines(three);
    const changed = lines.map((line) => line.replace('line 2', 'line zwei'));
    expect(await refusal(textOf(changed))).to.deep.equal(['import_faulty', 'end', 8]);
    expect(await refusal(textOf(lines.toSpliced(4, 1)))).to.deep.equal(['import_faulty', 'end', 7]);
    const order = (messages: readonly ExportMessage[], more = {}) => refusal(anExport(messages, more));
    expect(await order([three[0]!, three[0]!])).to.deep.equal(['import_faulty', 'order', 5]);
    expect(await order([three[1]!, three[0]!])).to.deep.equal(['import_faulty', 'order', 5]);
    const twice = { ...three[1]!, id: three[0]!.id };
    expect(await order([three[0]!, twice])).to.deep.equal(['import_faulty', 'order', 5]);
    expect(await order([anExportMessage(100_001)])).to.deep.equal(['import_faulty', 'order', 4]);
    const elsewhere = anExportMessage(1, { roomId: longIdOf('elsewhere') });
    expect(await order([elsewhere])).to.deep.equal(['import_faulty', 'order', 4]);
    const { rooms } = anExportHead();
    const head = anExportHead({ rooms: [...rooms, rooms[0]!] });
    expect(await order([], { head })).to.deep.equal(['import_faulty', 'order', 2]);
    expectNothing();
  });

  it('MS381 a line that is too long, too deep, or not what stands there is refused before it does harm', async () => {
    const lines = exportLines([anExportMessage(1), anExportMessage(2)]);
    const instead = (line: string): Promise<readonly unknown[] | null> =>
      refusal(textOf(lines.with(4, line)));
    const said = JSON.parse(lines[4]!) as object;
    const changed = (more: object): string => JSON.stringify({ ...said, ...more });
    const deep = `{"x":${'['.repeat(100)}${']'.repeat(100)}}`;
    for (const line of [
      deep,
      'null',
      '{"__proto__":{}}',
      `${lines[4]!.slice(0, -1)},"index":7}`,
      `${lines[4]} `.replace('"text"', '"text\ufffd'),
      changed({ text: 'x'.repeat(LIMITS.textBytesMax + 1) }),
      changed({ text: 'half \ud800' }),
      changed({ attachments: Array.from({ length: 11 }, () => aFile(MAP)) }),
      changed({ attachments: [{ ...aFile(MAP), size: LIMITS.attachmentBytesMax + 1 }] }),
      changed({ reactions: [{ emoji: 'x\u202ey', count: 1, mine: false, members: [] }] }),
      changed({ roomId: '../../etc/passwd' }),
    ]) {
      expect(await instead(line), line.slice(0, 60)).to.deep.equal(['import_faulty', 'line', 5]);
    }
    const long = changed({ extra: 'x'.repeat(LIMITS.importLineBytesMax) });
    expect(await instead(long)).to.deep.equal(['import_faulty', 'long', 5]);
    expect(await refusal(textOf([...lines, '{}']))).to.deep.equal(['import_faulty', 'line', 8]);
    expect(await refusal(textOf(lines.toSpliced(5, 0, '"more":[', '],')))).to.deep.equal([
      'import_faulty',
      'line',
      6,
    ]);
    expectNothing();
  });

  it('MS381 files are what their messages say: their bytes, their size, and that there are such', async () => {
    const other = plainBytes(1_000);
    const messages = [anExportMessage(1, { attachments: [aFile(MAP)] })];
    const faultOf = async (file: Buffer): Promise<unknown> => (await refusal(file))?.slice(0, 2);
    const FILE = ['import_faulty', 'file'];
    expect(await faultOf(anExport(messages, { files: [MAP, other] }))).to.deep.equal(FILE);
    expect(await faultOf(anExport(messages, { files: [MAP, MAP] }))).to.deep.equal(FILE);
    for (const size of [MAP.length - 1, MAP.length + 1]) {
      const wrong = [anExportMessage(1, { attachments: [{ ...aFile(MAP), size }] })];
      expect(await faultOf(anExport(wrong, { files: [MAP] }))).to.deep.equal(FILE);
      expect(
        await faultOf(
          anExport([
            ...messages,
            { ...wrong[0]!, ...anExportMessage(2), attachments: wrong[0]!.attachments },
          ]),
        ),
      ).to.deep.equal(FILE);
    }
    const lines = exportLines(messages, { files: [MAP] });
    expect(await faultOf(textOf(lines.toSpliced(6, 1))), 'its first piece').to.deep.equal(FILE);
    expect(await faultOf(textOf(lines.toSpliced(7, 1))), 'one in the middle').to.deep.equal(FILE);
    const forged = lines.map((line) => line.replace(/"data":"..../, '"data":"AAAA'));
    expect(await faultOf(textOf(forged)), 'other bytes').to.deep.equal(FILE);
    const nonsense = lines.map((line) => line.replace(/"data":"..../, '"data":"%%%%'));
    expect(await faultOf(textOf(nonsense))).to.deep.equal(['import_faulty', 'line']);
    expectNothing();
  });

  it('MS382 names lose what hides or turns, names of files what leads elsewhere; texts stay what they are', async () => {
    const name = 'Ana\u202e\u0000<script>';
    const hostile = anExportMessage(1, {
      text: '<script>alert(1)</script>\u202e',
      author: { memberId: ANA, deviceId: shortIdOf('device'), name },
      attachments: [{ ...aFile(MAP, '../../a\u202eb.txt'), type: 'text/html; <x>' }],
    });
    const head = anExportHead({ groupName: name, members: [{ id: ANA, name, role: null }] });
    const { id, groupName } = await now.bring(anExport([hostile], { head }));
    expect(groupName).to.equal('Ana<script>');
    expect(now.imports.get(id).members[0]!.name).to.equal('Ana<script>');
    const [message] = now.imports.page(id, ROOM, { limit: 1 }).messages;
    expect(message!.author.name).to.equal('Ana<script>');
    expect(message!.text).to.equal(hostile.text);
    expect(message!.attachments[0]).to.include({ name: 'ab.txt', type: 'application/octet-stream' });
  });

  it('MS384 the same file is imported once, sealed or not; another export of the same group is another import', async () => {
    const { id } = await now.bring(withFile());
    expect(await refusal(withFile())).to.deep.equal(['import_known']);
    expect(await refusal(await sealed(withFile()), PASSPHRASE)).to.deep.equal(['import_known']);
    expect(now.imports.all()).to.have.length(1);
    const { extra } = await now.bring(withFile()).then(
      () => expect.fail(),
      (error: DemesError) => error,
    );
    expect(extra).to.deep.equal({ importId: id });
    const head = anExportHead({ exportedAt: '2026-11-22T00:00:00.000Z' });
    const later = await now.bring(anExport([anExportMessage(3)], { head }));
    expect(now.imports.all().map((one) => one.id)).to.deep.equal([later.id, id]);
    expect(await now.hashOfFile(id, hashOf(MAP))).to.equal(hashOf(MAP));
  });

  it('MS384 deleted, nothing of it is left on the disk, and it can be imported again', async () => {
    const { id } = await now.bring(withFile());
    const other = await now.bring(anExport([anExportMessage(1)]));
    const [row] = now.database.all<{ content: Uint8Array }>(
      'SELECT content FROM import_message ORDER BY id LIMIT 1',
    );
    const blob = join(
      now.blobs,
      readdirSync(now.blobs).find((name) => !name.includes('.'))!,
    );
    await now.imports.remove(id);
    expect(now.imports.all()).to.deep.equal([other]);
    expect(now.rowsLeft()).to.deep.equal([1, 1, 0]);
    expect([existsSync(blob), readdirSync(now.blobs)]).to.deep.equal([false, []]);
    expect(await now.imports.remove(id).catch(({ code }: DemesError) => code)).to.equal('not_found');
    await now.close();
    expect(readFileSync(join(now.folder, 'demes.db')).includes(Buffer.from(row!.content))).to.equal(false);
    now.open();
    await now.bring(withFile());
    expect(now.imports.all()).to.have.length(2);
  });

  it('MS384 what a crash left of an import, or of its deletion, goes at the next start', async () => {
    const { rows } = now;
    const number = rows.begin('0'.repeat(16));
    rows.add(number, [{ room: 0, message: anExportMessage(1, { attachments: [aFile(MAP)] }), line: 4 }]);
    const { id } = await now.bring(withFile());
    rows.letGo(rows.find(id)!.number, id);
    await new BlobFiles(now.blobs).seal(Readable.from([MAP]), () => undefined);
    writeFileSync(join(now.blobs, `${'0'.repeat(32)}.new`), MAP);
    expect(readdirSync(now.blobs)).to.have.length(5);
    await now.close();
    now.open();
    await now.bring(anExport([anExportMessage(1)]));
    expect(now.rowsLeft()).to.deep.equal([1, 1, 0]);
    expect(readdirSync(now.blobs)).to.deep.equal([]);
  });

  it('MS380 whoever stops sending, ends it, or stops the node leaves nothing behind', async () => {
    const file = withFile();
    const begun = async (): Promise<string> => {
      const { id } = now.imports.create({});
      await now.imports.put(id, { at: 0, last: false }, file.subarray(0, 200_000));
      expect(now.rowsLeft()[0]).to.equal(1);
      return id;
    };
    await now.imports.remove(await begun());
    expectNothing();
    const id = await begun();
    const wrong = now.imports.put(id, { at: 5, last: false }, file.subarray(5, 10));
    expect(await wrong.catch(({ code }: DemesError) => code)).to.equal('conflict');
    expect(now.imports.create({}).messages).to.equal(0);
    await now.close();
    now.open();
    expectNothing();
  });

  it('MS381 a disk without room for it takes nothing of it', async () => {
    now.freeBytes = 100_000;
    expect(await refusal(withFile())).to.deep.equal(['disk_full']);
    now.freeBytes = 100;
    expect(await refusal(anExport([anExportMessage(1)]))).to.deep.equal(['disk_full']);
    now.freeBytes = Number.POSITIVE_INFINITY;
    expectNothing();
  });

  it('AR12 nothing of an import stands in clear in any file', async () => {
    const secret = Buffer.from('the minutes, which nobody is to read');
    const message = anExportMessage(1, { text: 'whispered', attachments: [aFile(secret, 'minutes.txt')] });
    await now.bring(anExport([message], { files: [secret] }));
    await now.close();
    const names = [
      join(now.folder, 'demes.db'),
      ...readdirSync(now.blobs).map((name) => join(now.blobs, name)),
    ];
    for (const name of names) {
      const bytes = readFileSync(name);
      for (const word of ['whispered', 'minutes', 'Friends', 'general', message.id, hashOf(secret)])
        expect(bytes.includes(word), `${word} in ${name}`).to.equal(false);
    }
    now.open();
  });
});
