import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { aFile, anExport, anExportMessage, ATTIC, sealedUnder } from '../support/an-export.ts';
import { plainBytes } from '../support/attached.ts';
import { ImportsHarness } from '../support/imports-harness.ts';
import { TOKEN, TwinListener } from '../support/twin-listener.ts';
import { demes, type Given, type Outcome } from './recorded-context.ts';

const PASSPHRASE = 'caf\u00e9 au lait, please';
const MAP = plainBytes(200_000);

describe('cli: import and imports', () => {
  let now: ImportsHarness;
  let twin: TwinListener;
  let folder: string;
  beforeEach(async () => {
    now = new ImportsHarness();
    twin = await TwinListener.open({ imports: now.imports });
    folder = mkdtempSync(join(tmpdir(), 'demes-test-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await twin.close();
    await now.end();
  });

  const run = (words: readonly string[], given: Given = {}): Promise<Outcome> =>
    demes([...words, '--url', twin.http.url, '--api-token', TOKEN], given);

  const firstLine = (text: string): string => text.split('\n')[0]!;

  const messages = [
    anExportMessage(1, { text: 'ahoy\u001b[2J', attachments: [aFile(MAP)] }),
    anExportMessage(2, { text: 'two\nlines' }),
    anExportMessage(3, { roomId: ATTIC, text: 'above' }),
  ];

  function written(name: string, bytes: Uint8Array): string {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    return file;
  }

  it('MS385 a file is imported, listed, read room by room, its files saved, and deleted', async () => {
    const made = await run(['import', written('all.json', anExport(messages, { files: [MAP] }))]);
    expect(made.out).to.match(
      /^Friends: 3 messages, 1 of 1 files\. Read it: demes imports read [0-9a-f]{16}$/,
    );
    const id = made.out.slice(-16);
    const listed = await run(['imports']);
    expect(listed.out.split('\n')[1]).to.match(
      new RegExp(`^${id}  2026-11-21T15:40:00.000Z  Ana +3 +1  Friends$`),
    );
    expect(JSON.parse((await run(['imports', 'list', '--json'])).out).imports[0]).to.include({
      id,
      messages: 3,
    });
    const general = await run(['imports', 'read', id, '--room', 'general']);
    expect(general.out).to.match(
      /^#1 \S+ \S+ Ana: ahoy\ufffd\[2J\n {4}file: map\.bin, 200000 bytes\n#2 \S+ \S+ Ana: two\n {4}lines$/,
    );
    expect((await run(['imports', 'read', id, '--room', 'general', '--before', '2', '--json'])).out).to.match(
      /^\{.*"index":1/,
    );
    const unsaid = await run(['imports', 'read', id]);
    expect([unsaid.exitCode, firstLine(unsaid.err)]).to.deep.equal([2, 'demes: Say which room.']);
    const saved = await run(['imports', 'save', id, '1', '--room', 'general', '--out', folder]);
    expect(saved.out).to.equal(`${join(folder, 'map.bin')}: 200000 bytes`);
    expect(readFileSync(join(folder, 'map.bin')).equals(MAP)).to.equal(true);
    expect((await run(['imports', 'save', id, '2', '--room', 'general'])).exitCode).to.equal(2);
    expect((await run(['imports', 'remove', id])).out).to.equal('It is deleted.');
    expect((await run(['imports'])).out).to.equal('Nothing was imported on this device.');
  });

  it('MS385 a sealed file asks for its passphrase, or takes it from a file; a faulty one says where', async () => {
    const file = written('all.json.sealed', await sealedUnder(PASSPHRASE, anExport(messages)));
    const wrong = await run(['import', file], { secrets: ['cafe au lait, please'] });
    expect([wrong.exitCode, firstLine(wrong.err)]).to.deep.equal([
      1,
      'demes: That is not the passphrase of this export.',
    ]);
    const secret = written('secret', Buffer.from(`${PASSPHRASE}\n`));
    const { out } = await run(['import', file, '--passphrase-file', secret, '--json']);
    expect(JSON.parse(out)).to.include({ messages: 3 });
    const again = await run(['import', file], { secrets: [PASSPHRASE] });
    expect([again.exitCode, firstLine(again.err)]).to.deep.equal([
      1,
      'demes: This export is on this device already: it was imported before.',
    ]);
    const cut = await run(['import', written('cut.json', anExport(messages).subarray(0, -400))]);
    expect([cut.exitCode, firstLine(cut.err)]).to.deep.equal([
      1,
      'demes: Line 6: the file ends within this line. Nothing of the file was kept.',
    ]);
    expect((await run(['import', join(folder, 'none')])).exitCode).to.equal(2);
  });

  it('MS385 what is no file of its own, a folder or a pipe that is read once, is refused with a sentence', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const why = { [folder]: 'it is no file', [pipe]: 'it is no file', [join(folder, 'nowhere')]: 'ENOENT' };
    for (const [path, reason] of Object.entries(why)) {
      const { exitCode, err } = await run(['import', path]);
      expect([exitCode, firstLine(err)]).to.deep.equal([2, `demes: ${path} cannot be read (${reason}).`]);
    }
  });
});
