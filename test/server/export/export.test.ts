import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { exportEnd, exportHead, exportMessage, type ExportFormat } from '../../../src/api/export.ts';
import type { Room } from '../../../src/api/rooms.ts';
import type { AppliedEntry } from '../../../src/core/ready.ts';
import type { SignedEvent } from '../../../src/protocol/event.ts';
import { sha256 } from '../../../src/server/crypto/crypto.ts';
import { exportOf } from '../../../src/server/export/exporter.ts';
import { ExportSource } from '../../../src/server/export/source.ts';
import { LogArchive } from '../../../src/server/storage/log-archive.ts';
import { inTheClear, type ReadEvent } from '../../../src/server/storage/readable.ts';
import { ReadModel } from '../../../src/server/storage/read-model.ts';
import { aRoster, aView, deviceId } from '../../support/a-view.ts';
import { CastMember } from '../../support/cast.ts';
import { LogMaker, roomNamed } from '../../support/log-maker.ts';
import { applyTo, saveTo } from '../../support/storage-contract.ts';
import { removeTemporaryFolders, StoreHarness } from '../storage/store-harness.ts';

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
    for await (const part of exportOf(from, { format, minutesAhead }).parts) whole += part;
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

  it('MS307 a file is called by what is in it and the day, in signs that every system takes', () => {
    const from = source();
    expect(exportOf(from, { format: 'html' }).name).to.equal('test 2026-11-21.html');
    const named = { ...from, head: { ...from.head, groupName: '../Höhen*weg\n' } } as ExportSource;
    expect(exportOf(named, { format: 'text', room: ROOM }).name).to.equal('Höhen weg general 2026-11-21.txt');
  });
});
