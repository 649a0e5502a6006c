import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { LocalServer, json, type Asked } from '../sdk/local-server.ts';
import { demes, type Outcome } from './recorded-context.ts';

const ID = 'm'.repeat(52);
const ROOM = '/api/v1/groups/g1/rooms/r1';
const MESSAGE = {
  id: ID,
  index: 42,
  author: { name: 'Ana' },
  at: '2026-11-20T20:07:00.000Z',
  text: 'Where to?',
  state: 'confirmed',
  heldBy: { count: 2, of: 3 },
  attachments: [] as object[],
};
const POLL = {
  several: false,
  options: [
    { text: 'Bergen', members: ['ana', 'bo'], mine: true },
    { text: 'Oslo\u001b[31m', members: [], mine: false },
  ],
  voters: 2,
};

describe('cli: pins, polls, threads and files', () => {
  let server: LocalServer;
  let folder: string;
  /** What the node says of the one message that there is. */
  let message: object;
  let pins: object[];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'demes-talk-'));
    message = MESSAGE;
    pins = [];
    server = await LocalServer.start();
    server.answer = (asked, response) => {
      const path = asked.path.split('?')[0]!;
      if (path === '/api/v1/groups') return json(response, 200, { groups: [{ id: 'g1' }], next: null });
      if (path.endsWith('/rooms')) {
        return json(response, 200, { rooms: [{ id: 'r1', name: 'general' }], next: null });
      }
      if (path.endsWith('/pins')) return json(response, 200, { messages: pins, next: null });
      if (path.endsWith('/replies')) {
        const reply = { ...MESSAGE, id: 'r', index: 43, text: 'There' };
        return json(response, 200, { root: message, messages: [reply], before: null });
      }
      if (path.endsWith('/search')) return json(response, 200, { hits: [{ message }], next: null });
      if (path.endsWith('/events')) return void response.writeHead(200).end();
      if (path.endsWith('/transfer')) return json(response, 202, { blobId: 'b1', state: 'here' });
      if (asked.method === 'PUT' && path === '/api/v1/blobs') return json(response, 201, { blobId: 'b1' });
      if (path === '/api/v1/blobs/b1') return void response.writeHead(200).end('ahoy');
      if (path === `${ROOM}/messages` && asked.method === 'GET') {
        return json(response, 200, { messages: [message] });
      }
      if (path === `${ROOM}/messages` || path === `${ROOM}/messages/${ID}`) {
        return json(response, asked.method === 'POST' ? 201 : 200, message);
      }
      response.writeHead(204).end();
    };
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await server.stop();
  });

  async function run(...words: string[]): Promise<Outcome> {
    return demes(words, { environment: { DEMES_URL: server.url, DEMES_API_TOKEN: 'a-token' } });
  }

  function changes(): Pick<Asked, 'method' | 'path' | 'body'>[] {
    return server.asked
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, body }) => ({ method, path, body }));
  }

  it('pins and unpins a message by its number or id, and lists what is pinned', async () => {
    expect((await run('pin', '#42')).out).to.equal('It is pinned.');
    expect(JSON.parse((await run('unpin', ID, '--json')).out)).to.deep.equal({ id: ID, pinned: false });
    const place = `${ROOM}/messages/${ID}/pin`;
    expect(changes()).to.deep.equal([
      { method: 'PUT', path: place, body: undefined },
      { method: 'DELETE', path: place, body: undefined },
    ]);
    expect((await run('pins')).out).to.equal('Nothing is pinned.');
    pins = [{ ...MESSAGE, pinned: { memberId: 'bo', at: MESSAGE.at } }];
    expect((await run('pins')).out).to.match(/^#42 .* Ana: Where to\?\n {4}\(pinned\)$/);
    expect(JSON.parse((await run('pins', '--json')).out).messages).to.have.length(1);
  });

  it('refuses a number that is no message of the room, and what is neither number nor id', async () => {
    for (const wrong of ['41', 'x\u001b']) {
      const { exitCode, err } = await run('pin', wrong);
      expect(exitCode).to.equal(2);
      expect(err).to.match(/^demes: There is no message "(41|x\ufffd)" in this room\./);
    }
    expect(changes()).to.deep.equal([]);
  });

  it('asks in a poll, votes by number or by what an answer says, takes it back and ends it', async () => {
    const sent = await run('send', 'Where', 'to?', '--poll', 'Bergen', '--poll', 'Oslo', '--several');
    expect([sent.exitCode, sent.out]).to.deep.equal([0, '#42']);
    expect(changes()[0]!.body).to.deep.include({
      text: 'Where to?',
      poll: { several: true, options: ['Bergen', 'Oslo'] },
    });
    expect((await run('vote', '42')).err).to.contain('That message is no poll.');
    message = { ...MESSAGE, poll: POLL };
    const { out } = await run('vote', '42', 'Bergen');
    expect(out.split('\n').slice(1)).to.deep.equal(['    [1] Bergen · 2, yours', '    [2] Oslo\ufffd[31m']);
    await run('vote', '42', '2');
    await run('vote', '42', '--take-back');
    message = { ...MESSAGE, poll: { ...POLL, closedAt: MESSAGE.at } };
    expect((await run('vote', '42', '--close')).out).to.contain('(the poll has ended)');
    const place = `${ROOM}/messages/${ID}`;
    expect(changes().slice(1)).to.deep.equal([
      { method: 'PUT', path: `${place}/votes`, body: { choices: [0] } },
      { method: 'PUT', path: `${place}/votes`, body: { choices: [1] } },
      { method: 'DELETE', path: `${place}/votes`, body: undefined },
      { method: 'PUT', path: `${place}/poll/closed`, body: undefined },
    ]);
  });

  it('refuses votes that cannot be meant', async () => {
    message = { ...MESSAGE, poll: POLL };
    for (const [words, why] of [
      [['vote', '42', 'Rome'], /There is no answer "Rome"\.\nThere are: 1 Bergen, 2 Oslo/],
      [['vote', '42', '3'], /There is no answer "3"/],
      [['vote', '42', '1', '2'], /One answer can be chosen/],
      [['vote', '42', '1', '--take-back'], /exclude each other/],
      [['send', 'Well?', '--poll', 'Yes'], /two answers at least/],
      [['send', 'Well?', '--several'], /--several is of a poll/],
    ] as const) {
      const { exitCode, err } = await run(...words);
      expect(exitCode, words.join(' ')).to.equal(2);
      expect(err).to.match(why);
    }
    expect(changes()).to.deep.equal([]);
  });

  it('says something in a thread and as an answer, and reads a thread', async () => {
    await run('send', 'Here', '--thread', '42');
    await run('send', 'There', '--reply-to', '#42');
    expect(changes()[0]!.body).to.deep.include({ text: 'Here', threadRoot: ID });
    expect(changes()[1]!.body).to.deep.include({ text: 'There', replyTo: ID });
    expect((await run('read', '--thread', '42')).out).to.match(/^#42 .*Where to\?\n#43 .*There$/);
    const both = await run('read', '--thread', '42', '--follow');
    expect([both.exitCode, both.err.split('\n')[0]]).to.deep.equal([
      2,
      'demes: --follow and --thread exclude each other.',
    ]);
  });

  it('sends files, also without a text, and nothing when one is missing', async () => {
    const file = join(folder, 'a map.png');
    writeFileSync(file, 'ahoy');
    expect((await run('send', '--file', file, '--file', file)).out).to.equal('#42');
    const [first, , post] = changes();
    expect(first).to.deep.include({
      method: 'PUT',
      path: '/api/v1/blobs?name=a+map.png&type=image%2Fpng',
      body: 'ahoy',
    });
    const attachments = [{ blobId: 'b1' }, { blobId: 'b1' }];
    expect(post!.body).to.deep.include({ text: '', attachments });
    for (const wrong of [join(folder, 'none'), folder]) {
      expect((await run('send', 'Look', '--file', file, '--file', wrong)).exitCode).to.equal(2);
    }
    expect(changes()).to.have.length(3);
  });

  it('lists files, and saves those of a message under names that lead nowhere else', async () => {
    expect((await run('files', 'save', '42')).err).to.contain('That message has no files.');
    const names = ['../../.ssh/evil', 'same', 'same', '..', 'b\u202ea.txt'];
    const attachments = names.map((name) => ({ blobId: 'b1', name, size: 4 }));
    message = { ...MESSAGE, attachments };
    expect((await run('files', 'list')).out).to.match(
      /MESSAGE +BYTES +FROM +NAME\n#42 +4 +Ana +\.\.\/\.\.\/\.ssh/,
    );
    const { exitCode, out } = await run('files', 'save', '42', '--out', folder, '--json');
    expect([exitCode, out.split('\n').length]).to.deep.equal([0, 5]);
    expect(readdirSync(folder).sort()).to.deep.equal(['2 same', '_.._.ssh_evil', 'b_a.txt', 'file', 'same']);
    expect(readFileSync(join(folder, 'same'), 'utf8')).to.equal('ahoy');
    expect(statSync(join(folder, 'same')).mode & 0o077).to.equal(0);
    expect((await run('files', 'save', '42', '--out', folder)).err).to.contain('is there already.');
  });
});
