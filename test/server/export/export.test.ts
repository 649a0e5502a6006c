import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { exportEnd, exportHead, exportMessage, type ExportFormat } from '../../../src/api/export.ts';
import type { Room } from '../../../src/api/rooms.ts';
import type { AppliedEntry } from '../../../src/core/ready.ts';
import type { SignedEvent } from '../../../src/protocol/event.ts';
import type { Hash } from '../../../src/protocol/ids.ts';
import type { Attachment } from '../../../src/protocol/message-parts.ts';
import { sniffed } from '../../../src/server/blobs/sniff.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { exportOf, type Export } from '../../../src/server/export/exporter.ts';
import type { ExportFiles } from '../../../src/server/export/files.ts';
import { ExportSource } from '../../../src/server/export/source.ts';
import { LogArchive } from '../../../src/server/storage/log-archive.ts';
import { inTheClear, type ReadEvent } from '../../../src/server/storage/readable.ts';
import { ReadModel } from '../../../src/server/storage/read-model.ts';
import { aRoster, aView, deviceId } from '../../support/a-view.ts';
import { plainBytes } from '../../support/attached.ts';
import { aPng } from '../../support/pictures.ts';
import { CastMember } from '../../support/cast.ts';
import { LogMaker, roomNamed } from '../../support/log-maker.ts';
import { applyTo, saveTo } from '../../support/storage-contract.ts';
import { removeTemporaryFolders, StoreHarness, temporaryFolder } from '../storage/store-harness.ts';

const ROOM = roomNamed(7);
const ATTIC = roomNamed(8);
const ana = new CastMember(1, 'Ana', sha256);
const bo = new CastMember(3, 'Bo', sha256);
const HOSTILE =
  '<script>alert(1)</script>\u202e\u0007 <img src=//x onerror=y> "\' & https://a.example/?q="><b>';

/** Their devices, of the members A and B. */
const ROSTER = aRoster('abc');
for (const [who, letter] of [
  [ana, 'a'],
  [bo, 'b'],
] as const)
  ROSTER.devices.set(who.deviceId, { ...ROSTER.devices.get(deviceId(letter))!, deviceId: who.deviceId });

describe('server/export', () => {
  let now: StoreHarness;
  let log: LogMaker;
  let model: ReadModel;
  let lost: SignedEvent | null;

  const read: ReadEvent = (event) =>
    event === lost || event.id === lost?.id ? { kind: 'closed', reason: 'noKeys' } : inTheClear(event);

  beforeEach(async () => {
    now = new StoreHarness();
    log = new LogMaker(now.scope, now.hash);
    lost = null;
    const archive = new LogArchive(now.database, now.place, now.storage, now.damage);
    model = new ReadModel(now.database, now.place, archive, now.damage);
    await take([log.make(ana.deviceId, ana.creates('Hut')), log.make(bo.deviceId, bo.joins(now.scope))]);
  });
  afterEach(() => {
    now.close();
    removeTemporaryFolders();
  });

  async function take(events: readonly SignedEvent[]): Promise<void> {
    const entries = events.map((event) => log.event(event));
    expect(await saveTo(now.storage, { entries })).to.equal(null);
    const applied = entries.map((entry): AppliedEntry => ({ entry, verdict: { kind: 'valid' } }));
    applyTo(now.storage, { appliedIndex: entries.at(-1)!.index, entries: applied });
    model.project(applied, read);
  }

  const said = (who: CastMember, text: string, roomId = ROOM): SignedEvent =>
    log.message(who.deviceId, { text, roomId });

  function source(rooms = [ROOM]): ExportSource {
    const store = { readModel: model, storage: now.storage } as never;
    const about = { topic: '<i>', kind: 'open', archived: false, members: [] };
    return new ExportSource({
      scope: now.scope,
      store: () => store,
      view: () => aView({ roster: ROSTER }),
      read,
      rooms: rooms.map(
        (id, at) => ({ ...about, id, name: at === 0 ? 'general' : 'attic' }) as unknown as Room,
      ),
      atMs: Date.UTC(2026, 10, 21, 15, 40),
    });
  }

  async function text(format: ExportFormat, from = source(), minutesAhead = 0): Promise<string> {
    let whole = '';
    for await (const part of exportOf(from, { format, minutesAhead }).parts) whole += part as string;
    return whole;
  }

  /** An edit, a deletion, one that cannot be opened, and one that tries everything. */
  async function talk(): Promise<SignedEvent[]> {
    const first = said(ana, 'frist');
    const gone = said(bo, 'to be deleted');
    const closed = said(bo, 'for others');
    lost = closed;
    const hostile = said(bo, HOSTILE);
    await take([
      first,
      gone,
      closed,
      hostile,
      log.make(ana.deviceId, { kind: 'edit', target: first.id, text: 'first\nand second' }, { roomId: ROOM }),
      log.make(bo.deviceId, { kind: 'delete', target: gone.id }, { roomId: ROOM }),
      said(ana, 'elsewhere', ATTIC),
    ]);
    return [first, gone, closed, hostile];
  }

  it('MS307 JSON has every message with its place, hash, author and signature, and says what is not in it', async () => {
    const [first, gone, closed, hostile] = await talk();
    const whole = await text('json');
    const { demesExport, messages, end } = JSON.parse(whole);
    expect(exportHead.parse(demesExport)).to.deep.equal(demesExport);
    expect(demesExport).to.deep.include({ version: 1, groupId: now.scope.groupId });
    expect(demesExport.upTo).to.deep.equal({ index: log.lastIndex, hash: log.entries.at(-1)!.hash });
    for (const message of messages) expect(exportMessage.parse(message)).to.deep.equal(message);
    expect(messages.map(({ id }: { id: string }) => id)).to.deep.equal(
      [first, gone, closed, hostile].map((event) => event!.id),
    );
    for (const { index, hash, signature } of messages) {
      const entry = log.entries[index - 1]!;
      expect(hash).to.equal(entry.hash);
      const event = entry.body.kind === 'event' ? entry.body.event : null;
      expect(signature).to.equal(Buffer.from(event!.signature).toString('base64url'));
    }
    expect(messages[0]).to.deep.include({ text: 'first\nand second', author: messages[0].author });
    expect(messages[0].history.map((one: { text: string }) => one.text)).to.deep.equal(['frist']);
    expect(messages[1]).to.include({ text: '', deleted: true });
    expect(messages[2]).to.include({ text: '', unreadable: 'noKeys' });
    expect(messages[3].text).to.equal(HOSTILE);
    expect(exportEnd.parse(end)).to.deep.equal(end);
    expect(end).to.include({ messages: 4, deleted: 1, unreadable: 1 });
    // By the rule of docs/export.md, from the lines alone.
    const lines = whole.split('\n').slice(3, -4);
    const hash = createHash('sha256');
    for (const line of lines) hash.update(`${line.replace(/,$/, '')}\n`);
    expect(end.sha256).to.equal(hash.digest('hex'));
    expect(whole).not.to.contain('for others').and.not.to.contain('to be deleted');
  });

  it('MS307 what comes after it began is not in it, and rooms stand one after the other', async () => {
    await take(Array.from({ length: 120 }, (_, at) => said(ana, `line ${at}`, at % 3 === 0 ? ATTIC : ROOM)));
    const from = source([ROOM, ATTIC]);
    expect(from.total).to.equal(120);
    await take([said(ana, 'too late')]);
    const { messages, end } = JSON.parse(await text('json', from));
    expect(end.messages).to.equal(120);
    const rooms = messages.map(({ roomId }: { roomId: string }) => roomId);
    expect(rooms).to.deep.equal(
      [...rooms].sort((a: string, b: string) => Number(a === ATTIC) - Number(b === ATTIC)),
    );
    expect(JSON.stringify(messages)).not.to.contain('too late');
    expect(JSON.parse(await text('json', source([roomNamed(9)])))).to.deep.include({ messages: [] });
  });

  it('MS308 HTML does nothing and asks for nothing: what people wrote is text, whatever it is', async () => {
    await talk();
    const page = await text('html');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
    expect(policy).to.match(/^default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]+&#39;; base-uri/);
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    expect(policy).to.contain(createHash('sha256').update(style).digest('base64'));
    const tags = new Set(page.match(/<[a-z][a-z0-9]*/g));
    for (const tag of ['<script', '<img', '<i', '<iframe', '<link', '<object'])
      expect(tags.has(tag)).to.equal(false);
    expect(page).to.contain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.match(/href="[^"#][^"]*"/g)).to.deep.equal(['href="https://a.example/?q="']);
    expect(page).not.to.match(/[\u0000-\u0008\u000b-\u001f]/u);
    expect(page).to.contain('(deleted)').and.to.contain('(this device has no keys for it)');
    expect(page).to.match(/End: 4 messages\.<\/p>\n<\/body>\n<\/html>\n$/);
  });

  it('MS309 text has a line for each message, which no text can make another of, by the clock of whoever asks', async () => {
    await talk();
    const plain = await text('text', source(), 60);
    expect(plain).to.match(/^test, exported by A on 2026-11-21 16:40\n/);
    expect(plain.match(/^\[/gm)).to.have.length(4);
    expect(plain).to.contain('first\n    and second\n    [edited]\n');
    expect(plain).not.to.match(/[\u0000-\u0008\u000b-\u001f\u202e]/u);
    expect(plain).to.match(/\nEnd: 4 messages\.\n$/);
  });

  /** Sends a file of so many bytes, which is here, with a message; and one that is not. */
  async function attach(bytes: Buffer, name: string): Promise<ExportFiles> {
    const sha256Of = (content: Uint8Array): Hash =>
      createHash('sha256').update(content).digest('hex') as Hash;
    const blobId = 'b'.repeat(64) as Hash;
    const file = (id: string, content: Buffer, called: string): Attachment => ({
      blobId: id as Hash,
      key: new Uint8Array(32),
      size: content.length,
      sha256: sha256Of(content),
      type: 'image/png',
      name: called,
      width: 0,
      height: 0,
      durationMs: 0,
      preview: new Uint8Array(),
      waveform: new Uint8Array(),
      alt: '<b>',
    });
    const attachments = [file(blobId, bytes, name), file('c'.repeat(64), Buffer.from('away'), 'away.bin')];
    const content = { kind: 'message', text: 'see', replyTo: null, parts: { attachments } } as const;
    await take([log.make(ana.deviceId, content, { roomId: ROOM })]);
    return {
      async open(id) {
        if (id !== blobId) return null;
        return {
          name,
          size: bytes.length,
          media: sniffed(bytes),
          async *read() {
            for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
          },
        };
      },
    };
  }

  async function whole({ parts }: Export): Promise<Buffer> {
    const all: Buffer[] = [];
    for await (const part of parts) all.push(Buffer.from(part));
    return Buffer.concat(all);
  }

  it('MS273 with files JSON has those that are here, in pieces that are what their messages say', async () => {
    const bytes = plainBytes(250_001);
    const files = await attach(bytes, 'map.bin');
    const extras = { files, passphrase: null };
    const json = (await whole(exportOf(source(), { format: 'json' }, extras))).toString();
    const { messages, files: pieces, end } = JSON.parse(json);
    const [here] = messages[0].attachments;
    expect(pieces.map(({ piece }: { piece: number }) => piece)).to.deep.equal([0, 1, 2]);
    expect(new Set(pieces.map(({ sha256: of }: { sha256: string }) => of))).to.deep.equal(
      new Set([here.sha256]),
    );
    const got = Buffer.concat(pieces.map(({ data }: { data: string }) => Buffer.from(data, 'base64')));
    expect(createHash('sha256').update(got).digest('hex')).to.equal(here.sha256);
    expect(end.messages).to.equal(1);
    expect(Math.max(...json.split('\n').map((line) => line.length))).to.be.below(140_000);
    expect(JSON.parse(await text('json'))).to.not.have.property('files');
  });

  it('MS273 a page shows pictures by their bytes and has the rest to be saved; its policy lets nothing else in (N52)', async () => {
    const page = async (bytes: Buffer, name: string): Promise<string> => {
      const extras = { files: await attach(bytes, name), passphrase: null };
      return (await whole(exportOf(source(), { format: 'html' }, extras))).toString();
    };
    const picture = await page(aPng(4, 4), 'page.html');
    expect(picture).to.contain(
      `<img alt="&lt;b&gt;" src="data:image/png;base64,${aPng(4, 4).toString('base64')}">`,
    );
    expect(picture).to.contain('(the bytes of away.bin were not on this device)');
    expect(picture).to.match(/form-action &#39;none&#39;; img-src data:"/);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const script = await page(svg, '"><script>.svg');
    const data = `data:application/octet-stream;base64,${svg.toString('base64')}`;
    const saved = [...script.matchAll(/<a download="([^"]*)" href="([^"]*)">/g)];
    expect(saved.map(([, , address]) => address)).to.deep.equal([data, data]);
    expect(saved.at(-1)![1]).to.match(/^(?:&quot;|&gt;|&lt;|_)*script/);
    expect(script).not.to.match(/<script|image\/svg/);
  });

  it('MS274 under a passphrase the lines of docs/export.md open it, and nothing but that passphrase, whole', async () => {
    const files = await attach(plainBytes(200_000), 'map.bin');
    const passphrase = 'caf\u00e9 au lait, please';
    const made = exportOf(source(), { format: 'json' }, { files, passphrase });
    expect(made.name).to.equal('test 2026-11-21.json.sealed');
    const sealed = await whole(made);
    expect(sealed.includes('demesExport')).to.equal(false);
    const folder = temporaryFolder();
    const document = readFileSync(new URL('../../../docs/export.md', import.meta.url), 'utf8');
    writeFileSync(join(folder, 'open.mjs'), /```js\n([\s\S]*?)```/.exec(document)![1]!);
    const opened = (bytes: Buffer, by: string): Buffer | null => {
      writeFileSync(join(folder, 'sealed'), bytes);
      const { status, stdout } = spawnSync(process.execPath, ['open.mjs', 'sealed', by], { cwd: folder });
      return status === 0 ? stdout : null;
    };
    const plain = await whole(exportOf(source(), { format: 'json' }, { files, passphrase: null }));
    expect(opened(sealed, 'cafe\u0301 au lait, please')?.equals(plain)).to.equal(true);
    expect(opened(sealed, 'cafe au lait, please')).to.equal(null);
    expect(opened(sealed.subarray(0, -65_552), passphrase), 'it was cut').to.equal(null);
    const changed = Buffer.from(sealed);
    changed[sealed.length - 1]! ^= 1;
    expect(opened(changed, passphrase)).to.equal(null);
  });

  it('MS307 a file is called by what is in it and the day, in signs that every system takes', () => {
    const from = source();
    expect(exportOf(from, { format: 'html' }).name).to.equal('test 2026-11-21.html');
    const named = { ...from, head: { ...from.head, groupName: '../Höhen*weg\n' } } as ExportSource;
    expect(exportOf(named, { format: 'text', room: ROOM }).name).to.equal('Höhen weg general 2026-11-21.txt');
  });
});
