import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { LocalServer, json, problem, type Asked } from '../sdk/local-server.ts';
import { demes, type Outcome } from './recorded-context.ts';

const COMMANDS = [
  'start',
  'open',
  'status',
  'send',
  'read',
  'pin',
  'unpin',
  'pins',
  'vote',
  'files list',
  'files save',
  'search',
  'export',
  'import',
  'imports list',
  'imports read',
  'imports save',
  'imports remove',
  'storage show',
  'storage set',
  'storage files',
  'storage remove',
  'invite',
  'peers',
  'leave',
  'link',
  'recover',
  'recovery phrase',
  'recovery file',
  'recovery restore',
  'health',
  'doctor',
  'rooms list',
  'rooms create',
  'rooms direct',
  'rooms change',
  'rooms add',
  'rooms remove',
  'rooms leave',
  'rooms unread',
  'block',
  'unblock',
  'keys renew',
  'device list',
  'device name',
  'device new',
  'device keep',
  'safety list',
  'safety show',
  'safety mark',
  'token create',
  'token list',
  'token revoke',
  'webhook add',
  'webhook open',
  'webhook list',
  'webhook test',
  'webhook remove',
  'unlock',
  'passphrase set',
  'passphrase change',
  'passphrase remove',
  'lab',
  'sim',
  'bench failover',
  'bench throughput',
  'bench latency',
  'bench catchup',
  'bench all',
];
const TOKEN = 'a-token-of-this-test';
const DIGITS = Array(12).fill('12345').join(' ');
const UNGUARDED = { settings: { lock: { protection: 'file' } } };
/** A node that wants its passphrase before it shows who somebody is. */
const GUARDED = { settings: { lock: { protection: 'passphrase' } } };

describe('cli: every command', () => {
  for (const command of COMMANDS) {
    it(`demes ${command} explains itself, and refuses an unknown flag with exit code 2`, async () => {
      const words = command.split(' ');
      const help = await demes([...words, '--help']);
      expect(help.exitCode).to.equal(0);
      expect(help.out).to.match(new RegExp(`^Usage: demes ${command} `));
      const wrong = await demes([...words, '--no-such-flag']);
      expect(wrong.exitCode).to.equal(2);
      expect(wrong.err).to.match(/^demes: Unknown option '--no-such-flag'\.\n.*--help/);
      expect(wrong.out).to.equal('');
    });
  }

  it('is in the list of commands', async () => {
    const { out } = await demes(['--help']);
    for (const command of COMMANDS) expect(out).to.match(new RegExp(`^ {2}${command.split(' ')[0]}\\b`, 'm'));
  });

  it('prints its version', async () => {
    expect(await demes(['--version'])).to.deep.include({ exitCode: 0, out: '0.1.0' });
  });
});

describe('cli: wrong usage ends with exit code 2 and says what to do', () => {
  const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /^Usage: demes/],
    [['bench'], /^Usage: demes bench/],
    [['strat'], /Unknown command 'strat'\.\nDid you mean start\?/],
    [['bench', 'speed'], /Unknown command 'speed'/],
    [['send'], /There is nothing to send\.\nGive a text/],
    [['open', 'a', 'b'], /Too many arguments for 'open'\. .*: a, b\.\n/],
    [['start', '--port'], /'--port <port>' argument missing/],
    [['start', '--port', 'x'], /--port: expected a whole number/],
    [['start', '--host', '0.0.0.0'], /needs --tls-cert-file/],
    [['start', '--timing', 'slow'], /--timing/],
    [['start', '--policy', 'random'], /--policy/],
    [['start', '--ephemeral', '--data', 'x'], /--ephemeral/],
    [['start', '--create', 'a', '--join', 'b'], /--create and --join/],
    [['start', '--config', '/does/not/exist.yaml'], /ENOENT/],
    [['start', '--profile-name', '../x'], /--profile-name/],
    [['status', '--url', 'localhost:4700'], /--url: expected an address/],
    [['status', '--url', 'http://localhost:4700'], /--url needs a token/],
    [['lab', '--nodes', '0'], /--nodes: expected a whole number from 1/],
    [['sim', '--seeds', '9..1'], /--seeds: expected a range/],
    [['sim', '--seed', '1', '--seeds', '1..2'], /exclude each other/],
    [['sim', '--seeds', '1..2', '--transcript'], /one life/],
    [['sim', '--without', 'x3'], /--without: expected numbers of troubles/],
    [['sim', '--plain', 'rain'], /--plain: expected some of bytes/],
    [['sim', '--swarm', '{"rain":1}'], /--swarm: expected options of a life/],
    [['bench', 'throughput', '--mode', 'fast'], /--mode: expected one of batch, single/],
    [['invite', '--list', '--revoke', 'x'], /exclude each other/],

    [['backup'], /Missing required argument 'folder'/],
  ];
  for (const [words, message] of WRONG) {
    it(`demes ${words.join(' ')}`, async () => {
      const { exitCode, out, err } = await demes(words);
      expect(exitCode).to.equal(2);
      expect(out).to.equal('');
      expect(err)
        .to.match(message)
        .and.not.match(/\n\s+at /);
    });
  }

  it('says so as JSON where JSON was asked for', async () => {
    const { exitCode, err } = await demes(['status', '--json', '--nope']);
    expect(exitCode).to.equal(2);
    expect(JSON.parse(err).error).to.include({ code: 'usage', sentence: "Unknown option '--nope'." });
  });
});

describe('cli: commands that talk to a node', () => {
  let server: LocalServer;
  beforeEach(async () => {
    server = await LocalServer.start();
    server.answer = (asked, response) => {
      const path = asked.path.split('?')[0]!;
      if (path === '/api/v1/groups') return json(response, 200, { groups: [GROUP], next: null });
      if (path === `/api/v1/groups/${GROUP.id}/rooms`)
        return json(response, 200, { rooms: [ROOM], next: null });
      return answers(path, asked)(response);
    };
  });
  afterEach(async () => server.stop());

  const GROUP = { id: 'g1', name: 'Friends', memberCount: 1, joining: null };
  const ROOM = { id: 'r1', name: 'general', kind: 'open' };
  const MESSAGE = {
    id: 'm1',
    clientId: 'c1',
    groupId: 'g1',
    roomId: 'r1',
    author: { name: 'Alice' },
    at: '2026-11-20T20:07:00.000Z',
    text: 'Hello',
    state: 'confirmed',
    heldBy: { count: 2, of: 3 },
    attachments: [],
    index: 42,
  };
  let answers: (path: string, asked: Asked) => (response: Parameters<LocalServer['answer']>[1]) => void;

  async function run(words: readonly string[], input?: string): Promise<Outcome> {
    const environment = { DEMES_URL: server.url, DEMES_API_TOKEN: TOKEN };
    return demes(words, { environment, ...(input === undefined ? {} : { input }) });
  }

  function posted(): Asked {
    return server.asked.findLast(({ method }) => method === 'POST')!;
  }

  it('send posts to the room, waits for the confirmation and prints the place', async () => {
    answers = () => (response) => json(response, 201, MESSAGE);
    const { exitCode, out } = await run(['send', 'Hello']);
    expect([exitCode, out]).to.deep.equal([0, '#42']);
    expect(posted().path).to.equal('/api/v1/groups/g1/rooms/r1/messages?wait=confirmed&timeoutMs=10000');
    expect(posted().body).to.have.property('text', 'Hello');
    expect((posted().body as { clientId: string }).clientId).to.match(/^[0-9a-f-]{36}$/);
    expect(posted().headers.authorization).to.equal(`Bearer ${TOKEN}`);
  });

  it('storage says what files take, also without a word; flags belong to the word they stand behind, and a copy that nobody else has stays', async () => {
    const mib = 2 ** 20;
    const fixed = { quotaBytes: false, fetchedBytesMax: true };
    const storage = { filesBytes: 3 * mib, files: 2, quotaBytes: 5 * mib, fetchedBytesMax: mib };
    const all = { ...storage, freeBytes: 7 * mib, reservedBytes: 0, fixed };
    const file = { blobId: 'b1', name: 'map.bin', type: '', size: 2 * mib, holders: [] };
    const ana = { deviceId: 'd1', memberId: 'm1', name: 'Ana', reachable: true };
    const other = { ...file, blobId: 'b2', name: 'film.bin', holders: [ana] };
    answers =
      (path, { method }) =>
      (response) => {
        if (path === '/api/v1/storage') return json(response, 200, all);
        if (path === '/api/v1/storage/files') return json(response, 200, { files: [file, other] });
        const isGone = method === 'DELETE' && path === '/api/v1/blobs/b2/copy';
        if (isGone) return json(response, 200, { holders: [ana] });
        json(response, 409, { code: 'only_copy', detail: 'Nobody else has it.', status: 409 });
      };
    const said = [
      '2 files take 3 MiB of 5 MiB',
      'files up to 1 MiB are fetched unasked (said at the start of the node)',
      'free on the disk: 7 MiB',
    ].join('\n');
    expect((await run(['storage'])).out).to.equal(said);
    const flags = ['--url', server.url, '--api-token', TOKEN];
    const set = await demes(['storage', 'set', '--files-mib', '5', ...flags]);
    expect([set.exitCode, set.out]).to.deep.equal([0, said]);
    const changed = server.asked.findLast(({ method }) => method === 'PATCH')!;
    expect(changed.body).to.deep.equal({ quotaBytes: 5 * mib });
    expect((await run(['storage', 'files'])).out).to.match(/ {2}Ana +film\.bin +b2$/m);
    expect((await run(['storage', 'remove', '--all'])).out).to.equal(
      'map.bin: stays, nobody else in reach has it\nfilm.bin: removed, Ana has it',
    );
    expect((await run(['storage', 'remove', 'b1'])).exitCode).to.equal(1);
    expect((await run(['storage', 'set'])).exitCode).to.equal(2);
  });

  it('device says what becomes of this one of two copies', async () => {
    answers = () => (response) => response.writeHead(204).end();
    const { exitCode, out } = await run(['device', 'keep']);
    expect(exitCode).to.equal(0);
    expect(out).to.contain('as the device that it was');
    expect([posted().path, posted().body]).to.deep.equal(['/api/v1/node/device', { decision: 'keep' }]);
  });

  it('link shows the code at one end and uses it at the other; the person compares, and either may say no', async () => {
    const pictures = [
      { emoji: '🐶', name: 'dog' },
      { emoji: '🔑', name: 'key' },
    ];
    const states = (...all: readonly string[]): void => {
      const left = [...all];
      answers =
        (path, { method }) =>
        (response) => {
          if (path.endsWith('/node')) return json(response, 200, GUARDED);
          const state = left.shift();
          const link = {
            revision: left.length,
            side: 'old',
            state,
            code: 'demeslink1.abc',
            pictures,
            failure: null,
          };
          json(
            response,
            method === 'POST' ? 201 : 200,
            state === 'failed' ? { ...link, failure: 'link_differs' } : link,
          );
        };
    };
    states('waiting', 'connecting', 'comparing', 'agreed', 'done');
    const folder = mkdtempSync(join(tmpdir(), 'demes-link-'));
    const secret = join(folder, 'passphrase');
    writeFileSync(secret, 'the boat leaves at seven\n');
    const old = await run(['link', '--passphrase-file', secret], 'yes\n');
    rmSync(folder, { recursive: true });
    expect(old.exitCode).to.equal(0);
    expect(
      server.asked.find(({ path, method }) => path === '/api/v1/link' && method === 'POST')!.body,
    ).to.deep.equal({
      passphrase: 'the boat leaves at seven',
    });
    expect(old.out).to.contain('link demeslink1.abc').and.to.contain('is your device now');
    expect(old.err).to.contain('🐶  dog\n🔑  key');
    expect(server.asked.at(-2)).to.deep.include({ path: '/api/v1/link/confirm', body: { areEqual: true } });
    states('connecting', 'comparing', 'failed');
    const given = await run(['link', 'demeslink1.abc'], 'no\n');
    expect(given.exitCode).to.equal(1);
    expect(given.err).to.contain('did not show the same pictures: nothing was changed.');
    expect(
      server.asked.find(({ body }) => (body as { code?: string } | null)?.code === 'demeslink1.abc'),
    ).to.not.equal(undefined);
    expect(posted().body).to.deep.equal({ areEqual: false });
  });

  it('rooms lists them, and makes, changes and leaves them', async () => {
    const [ana, bo] = [
      { id: 'ana', name: 'Ana' },
      { id: 'bo', name: 'Bo' },
    ];
    const direct = { ...ROOM, id: 'r2', name: '', kind: 'direct', members: ['ana', 'bo'] };
    const shown = { unread: 0, archived: false, topic: '', members: [] };
    server.answer = ({ method, path }, response) => {
      if (path.startsWith('/api/v1/groups?'))
        return json(response, 200, { groups: [{ ...GROUP, myMemberId: 'ana' }], next: null });
      if (path === '/api/v1/groups/g1') return json(response, 200, { ...GROUP, myMemberId: 'ana' });
      if (path.includes('/members?')) return json(response, 200, { members: [ana, bo], next: null });
      if (path.includes('/rooms?')) {
        const rooms = [
          { ...shown, ...ROOM },
          { ...shown, ...direct },
        ];
        return json(response, 200, { rooms, next: null });
      }
      return json(response, method === 'POST' ? 201 : 200, { ...shown, ...ROOM, id: 'r3' });
    };
    const { out } = await run(['rooms', 'list']);
    expect(out).to.match(/r1 +open +2 +0 +general\nr2 +direct +2 +0 +Bo$/);
    expect((await run(['rooms', 'create', 'Attic', '--kind', 'private', '--with', 'Bo'])).out).to.equal('r3');
    expect(server.asked.at(-1)).to.deep.include({ method: 'POST', path: '/api/v1/groups/g1/rooms' });
    expect(server.asked.at(-1)!.body).to.deep.equal({
      kind: 'private',
      name: 'Attic',
      members: ['bo'],
    });
    expect(
      (await run(['rooms', 'change', 'general', '--topic', 'All', '--archived', 'no'])).exitCode,
    ).to.equal(0);
    expect(server.asked.at(-1)!.body).to.deep.equal({ topic: 'All', archived: false });
    await run(['rooms', 'leave', 'Bo']);
    expect(server.asked.at(-1)).to.include({
      method: 'DELETE',
      path: '/api/v1/groups/g1/rooms/r2/members/ana',
    });
    expect((await run(['rooms', 'unread', 'general'])).out).to.equal('0 unread.');
    expect(server.asked.at(-2)!.body).to.deep.equal({ unreadFrom: 'last' });
    expect((await run(['block', 'Bo'])).out).to.equal('You do not see them any more.');
    const blocked = { method: 'PATCH', path: '/api/v1/node', body: { blocked: { bo: true } } };
    expect(server.asked.at(-1)).to.deep.include(blocked);
    expect((await run(['unblock', 'Bo', '--json'])).out).to.equal('{"memberId":"bo","blocked":false}');
    const wrong = await run(['rooms', 'add', 'general', 'Eve']);
    expect(wrong.exitCode).to.equal(2);
    expect(wrong.err).to.contain('There is no member "Eve".').and.contain('Bo (bo)');
    await run(['rooms', 'direct', 'Bo']);
    expect(server.asked.at(-1)!.body).to.deep.equal({ kind: 'direct', members: ['bo'] });
  });

  it('DV47 device lists the own ones and names one; safety lists members, shows the digits and keeps the verdict', async () => {
    const device = {
      kind: 'member',
      reachable: false,
      lastSeenAt: null,
      marks: [],
      can: [],
      voter: true,
      joinedIndex: 1,
    };
    const devices = [
      { ...device, id: 'd1', memberId: 'ana', name: 'Attic' },
      { ...device, id: 'd2', memberId: 'ana', name: '' },
      { ...device, id: 'd3', memberId: 'bo', name: 'Hers' },
    ];
    const members = [
      { id: 'ana', name: 'Ana', verified: false, takesNameOf: null },
      { id: 'bo', name: 'Bo', verified: false, takesNameOf: { memberId: 'x', verified: true } },
    ];
    server.answer = ({ method, path, body }, response) => {
      if (path.startsWith('/api/v1/groups?'))
        return json(response, 200, { groups: [{ ...GROUP, myMemberId: 'ana' }], next: null });
      if (path.includes('/devices?')) return json(response, 200, { devices, next: null });
      if (path.includes('/members?')) return json(response, 200, { members, next: null });
      if (path.endsWith('/node')) return json(response, 200, { deviceId: 'd1' });
      if (method === 'PATCH') return json(response, 200, { ...devices[1], ...(body as object) });
      return json(response, 200, { number: DIGITS, code: 'demes1-safety:1' });
    };
    const { out } = await run(['device', 'list']);
    expect(out).to.match(/d1 +member +this one +Attic\nd2 +member +not reachable$/);
    expect((await run(['device', 'name', 'd2', 'Cellar'])).out).to.contain('Cellar');
    expect(server.asked.at(-1)).to.deep.include({
      method: 'PATCH',
      path: '/api/v1/groups/g1/devices/d2',
      body: { name: 'Cellar' },
    });
    expect((await run(['device', 'name', 'd3', 'Mine'])).err).to.contain('d1 Attic, d2');
    expect((await run(['safety', 'list'])).out).to.match(
      /bo +no +Bo +goes by the name of somebody who is verified$/,
    );
    expect((await run(['safety', 'show', 'Bo'])).out).to.equal(DIGITS);
    expect((await run(['safety', 'mark', 'Bo', 'verified'])).exitCode).to.equal(0);
    expect(server.asked.at(-1)).to.deep.include({
      method: 'PUT',
      path: '/api/v1/groups/g1/members/bo/verification',
      body: { verdict: 'verified' },
    });
    expect((await run(['safety', 'mark', 'Bo', 'perhaps'])).exitCode).to.equal(2);
  });

  it('recovery shows the phrase, writes the file for this person alone, and takes both back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'demes-recovery-'));
    const file = join(folder, 'kept');
    answers = (path) => (response) => {
      if (path.endsWith('/node')) json(response, 200, GUARDED);
      else if (path.endsWith('/phrase')) json(response, 200, { words: ['abandon', 'art'] });
      else if (path.endsWith('/file')) json(response, 200, { content: 'AQID' });
      else json(response, 202, { groups: 2 });
    };
    const secret = join(folder, 'passphrase');
    writeFileSync(secret, 'the boat leaves at seven\n');
    const shown = await run(['recovery', 'phrase', '--passphrase-file', secret]);
    expect(shown.out).to.contain(' 1  abandon\n 2  art');
    expect(posted().body).to.deep.equal({ passphrase: 'the boat leaves at seven' });
    expect((await run(['recovery', 'file', file, '--passphrase-file', secret])).exitCode).to.equal(0);
    expect(posted().body).to.deep.equal({ passphrase: 'the boat leaves at seven' });
    expect([...readFileSync(file)]).to.deep.equal([1, 2, 3]);
    expect(statSync(file).mode & 0o077).to.equal(0);
    const restored = await run(['recovery', 'restore', '--file', file], ' abandon art \n');
    expect(restored.out).to.contain('comes back into your groups: 2.');
    expect(posted().body).to.deep.equal({ phrase: 'abandon art', force: false, file: 'AQID' });
    rmSync(folder, { recursive: true });
  });

  it('token makes one that is shown once, lists them and withdraws one', async () => {
    const token = {
      id: '0123456789abcdef',
      name: 'a bot',
      scope: 'write',
      createdAt: '2026-11-21T10:00:00.000Z',
    };
    answers =
      (path, { method }) =>
      (response) => {
        if (method === 'DELETE') response.writeHead(204).end();
        else if (path.endsWith('/node')) json(response, 200, UNGUARDED);
        else if (method === 'GET') json(response, 200, { tokens: [token], next: null });
        else json(response, 201, { ...token, token: 'shown-once' });
      };
    const made = await run(['token', 'create', 'a bot', '--scope', 'write']);
    expect([made.exitCode, made.out]).to.deep.equal([0, 'shown-once']);
    expect(made.err).to.contain('demes token revoke 0123456789abcdef');
    expect([posted().path, posted().body]).to.deep.equal([
      '/api/v1/tokens',
      { name: 'a bot', scope: 'write' },
    ]);
    expect((await run(['token', 'list'])).out).to.match(/SCOPE.*\n0123456789abcdef +write .* a bot$/);
    expect((await run(['token', 'revoke', token.id])).exitCode).to.equal(0);
    expect(server.asked.at(-1)).to.include({ method: 'DELETE', path: `/api/v1/tokens/${token.id}` });
    expect((await run(['token', 'create', 'x', '--scope', 'all'])).exitCode).to.equal(2);
  });

  it('webhook makes one whose secret is shown once, lists them with what is wrong, and removes one', async () => {
    const failure = { since: '2026-11-21T10:00:00.000Z', reason: 'answer', status: 503 };
    const opened = { id: 'fedcba9876543210', name: 'build', createdAt: '2026-11-20T10:00:00.000Z' };
    const shown = { name: 'bot', url: 'http://localhost/', deliveredIndex: 7, takenAt: null };
    const hook = { id: '0123456789abcdef', ...shown };
    const refused = { taken: false, failure: { reason: 'answer', status: 503 } };
    answers =
      (path, { method }) =>
      (response) => {
        if (path.endsWith('/groups'))
          json(response, 200, { groups: [{ id: 'g1', name: 'Hut' }], next: null });
        else if (path.endsWith('/rooms'))
          json(response, 200, { rooms: [{ id: 'r1', name: 'general' }], next: null });
        else if (path.endsWith('/node')) json(response, 200, UNGUARDED);
        else if (method === 'DELETE' && path.endsWith(hook.id)) response.writeHead(204).end();
        else if (method === 'DELETE' && path.includes('/webhooks/'))
          json(response, 404, problem(404, 'not_found'));
        else if (method === 'DELETE') response.writeHead(204).end();
        else if (path.endsWith('/test')) json(response, 200, refused);
        else if (path.includes('incoming') && method === 'POST')
          json(response, 201, { id: 'fedcba9876543210', path: '/hooks/shown-once' });
        else if (path.includes('incoming')) json(response, 200, { incomingWebhooks: [opened], next: null });
        else if (method === 'POST') json(response, 201, { ...hook, secret: 'shown-once' });
        else json(response, 200, { webhooks: [{ ...hook, state: 'failing', failure }], next: null });
      };
    const made = await run(['webhook', 'add', 'bot', 'http://localhost/', '--room', 'general']);
    expect([made.exitCode, made.out]).to.deep.equal([0, 'shown-once']);
    expect(made.err).to.contain('demes webhook remove 0123456789abcdef');
    expect([posted().path, posted().body]).to.deep.equal([
      '/api/v1/webhooks',
      { name: 'bot', groupId: 'g1', url: 'http://localhost/', roomId: 'r1' },
    ]);
    const listed = (await run(['webhook', 'list'])).out;
    expect(listed).to.match(/\nfedcba9876543210 +2026-11-20T10:00:00.000Z +build$/);
    expect(listed).to.match(
      /STATE.*\n0123456789abcdef +7 +- +failing since 2026-11-21T10:00:00.000Z: answer 503 +bot +http:\/\/localhost\/$/m,
    );
    const tested = await run(['webhook', 'test', hook.id]);
    expect([tested.exitCode, tested.out]).to.deep.equal([1, 'It was not taken: answer 503.']);
    expect((await run(['webhook', 'remove', hook.id])).exitCode).to.equal(0);
    expect(server.asked.at(-1)).to.include({ method: 'DELETE', path: `/api/v1/webhooks/${hook.id}` });
    const open = await run(['webhook', 'open', 'build']);
    expect(open.out).to.match(/^http:\/\/127.0.0.1:\d+\/hooks\/shown-once$/);
    expect(posted().body).to.deep.equal({ name: 'build', groupId: 'g1', roomId: 'r1' });
    expect((await run(['webhook', 'remove', opened.id])).exitCode).to.equal(0);
    const path = `/api/v1/incoming-webhooks/${opened.id}`;
    expect(server.asked.at(-1)).to.include({ method: 'DELETE', path });
  });

  it('recover says what goes, asks, and does nothing without a yes', async () => {
    const voters = [
      { deviceId: 'd1', name: 'Alice', reachable: true },
      { deviceId: 'd2', name: 'Bob', reachable: false },
    ];
    const status = { voters, learners: [], forkOffered: { forkId: 'f2' } };
    answers = (path) => (response) =>
      json(response, 200, path.endsWith('/status') ? status : { ...GROUP, forkId: 'f2' });
    const { exitCode, err } = await run(['recover'], 'no\n');
    expect([exitCode, posted()]).to.deep.equal([1, undefined]);
    expect(err).to.contain('  d2  Bob').and.contain('Nothing was done.').and.not.contain('d1');
    expect(err).to.not.contain('nothing of that ever came here');
    const recovered = await run(['recover', '--force'], 'yes\n');
    expect([recovered.exitCode, recovered.out.includes('The others follow')]).to.deep.equal([0, true]);
    expect(posted()).to.include({ path: '/api/v1/groups/g1/recover' });
    expect(posted().body).to.deep.equal({ lostDevices: ['d2'], force: true });
    const adopted = await run(['recover', '--adopt', '--yes']);
    expect([adopted.exitCode, adopted.out.includes('The others follow')]).to.deep.equal([0, false]);
    expect(posted().body).to.deep.equal({ adopt: 'f2' });
    const forkAwaited = { by: 'd2', createdAt: '2026-11-21T06:00:00.000Z' };
    answers = () => (response) => json(response, 200, { ...GROUP, ...status, forkAwaited });
    const awaited = (await run(['recover'], 'no\n')).err;
    expect(awaited, 'MS152').to.contain('Bob started the group anew at 2026-11-21T06:00:00.000Z');
    expect(awaited).to.contain('nothing of that ever came here');
  });

  it('backup and restore say what is missing where nothing is', async () => {
    const nowhere = '/does/not/exist';
    const backup = await run(['backup', `${nowhere}/to`, '--data', nowhere]);
    expect([backup.exitCode, backup.err.includes('no data directory')]).to.deep.equal([1, true]);
    const restored = await run(['restore', nowhere, '--data', `${nowhere}/to`]);
    expect([restored.exitCode, restored.err.includes('no backup')]).to.deep.equal([1, true]);
  });

  it('send takes words without quotes as one text', async () => {
    answers = () => (response) => json(response, 201, MESSAGE);
    await run(['send', 'Hello', 'from', 'here', '--client-id', 'mine']);
    expect(posted().body).to.deep.equal({ text: 'Hello from here', clientId: 'mine' });
  });

  it('send - reads the text from standard input, without the last line end', async () => {
    answers = () => (response) => json(response, 201, MESSAGE);
    await run(['send', '-', '--client-id', 'mine'], 'one\ntwo\n');
    expect(posted().body).to.deep.equal({ text: 'one\ntwo', clientId: 'mine' });
  });

  it('send - refuses more text than a message holds, before it asks anything', async () => {
    const { exitCode, err } = await run(['send', '-'], 'x'.repeat(20_000));
    expect(exitCode).to.equal(2);
    expect(err).to.contain('at most 16384 bytes');
    expect(server.asked).to.deep.equal([]);
  });

  it('send ends with 1 and says that the message is kept when it is not confirmed in time', async () => {
    answers = () => (response) => json(response, 202, { ...MESSAGE, state: 'queued', index: null });
    const { exitCode, out, err } = await run(['send', 'Hello', '--timeout', '1s']);
    expect([exitCode, out]).to.deep.equal([1, 'queued, held by 2 of 3']);
    expect(err).to.contain('not confirmed yet').and.contain('Do not send it again');
  });

  it('send --wait none is content with the message being kept', async () => {
    answers = () => (response) => json(response, 201, { ...MESSAGE, state: 'queued', index: null });
    expect(await run(['send', 'Hello', '--wait', 'none'])).to.include({ exitCode: 0, err: '' });
  });

  it('send says how to go on when the connection breaks before the answer', async () => {
    answers = () => (response) => void response.socket?.destroy();
    const { exitCode, err } = await run(['send', 'Hello', '--client-id', 'mine']);
    expect(exitCode).to.equal(1);
    expect(err).to.contain('not known').and.contain('--client-id mine');
  });

  it('says what the node refused, field by field', async () => {
    const errors = [{ path: 'text', message: 'is too long' }];
    answers = () => (response) => json(response, 422, problem(422, 'invalid', { errors }));
    const { exitCode, err } = await run(['send', 'Hello']);
    expect(exitCode).to.equal(1);
    expect(err).to.match(/^demes: It is invalid\. \(text: is too long\)\n/);
  });

  it('read prints the newest messages, as JSON one per line', async () => {
    answers = () => (response) =>
      json(response, 200, {
        messages: [MESSAGE, { ...MESSAGE, id: 'm2', index: 43 }],
        before: null,
        after: null,
      });
    expect((await run(['read', '--limit', '2'])).out).to.match(/^#42 .* Alice: Hello\n#43 .* Alice: Hello$/);
    const lines = (await run(['read', '--json'])).out
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string });
    expect(lines.map(({ id }) => id)).to.deep.equal(['m1', 'm2']);
  });

  it('read --follow shows what comes, nothing twice, and ends with 0 when it is stopped', async () => {
    const stop = new AbortController();
    const live = [
      { ...MESSAGE, index: 42 },
      { ...MESSAGE, id: 'm2', state: 'tentative', index: null },
      { ...MESSAGE, id: 'm2', state: 'tentative', index: null, heldBy: { count: 3, of: 3 } },
      { ...MESSAGE, id: 'other', roomId: 'r2', index: 43 },
      { ...MESSAGE, id: 'm2', index: 44 },
    ];
    answers = (path) => (response) => {
      if (path !== '/api/v1/events')
        return json(response, 200, { messages: [MESSAGE], before: null, after: null });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const [at, message] of live.entries()) {
        const data = { id: `e-${at + 1}`, type: 'message', groupId: 'g1', at: MESSAGE.at, message };
        response.write(`id: e-${at + 1}\nevent: message\ndata: ${JSON.stringify(data)}\n\n`);
      }
    };
    const { exitCode, out } = await demes(['read', '--follow'], {
      environment: { DEMES_URL: server.url, DEMES_API_TOKEN: TOKEN },
      stop: stop.signal,
      onPrint: (text) => text.startsWith('#44') && stop.abort(),
    });
    expect(exitCode).to.equal(0);
    expect(out.split('\n').map((line) => line.split(' ')[0])).to.deep.equal(['#42', '~2/3', '#44']);
  });

  it('search prints hits with their rooms, goes on through pages, and names what nothing is called', async () => {
    const unknown = [{ operator: 'in', value: 'attic' }];
    answers = (path, asked) => (response) => {
      if (path === '/api/v1/groups/g1/members') return json(response, 200, { members: [], next: null });
      const query = new URL(asked.path, server.url).searchParams;
      if (query.get('q') === 'in:attic') return json(response, 200, { hits: [], next: null, unknown });
      const isFirst = query.get('cursor') === null;
      const hits = isFirst ? [{ message: MESSAGE, snippet: {} }] : [];
      json(response, 200, { hits, next: isFirst ? '42' : null, unknown: [] });
    };
    const asked = (): string[] =>
      server.asked.map(({ path }) => path).filter((path) => path.includes('/search'));
    const { out } = await run(['search', 'hel', 'from:Ana Maria', '--limit', '5']);
    expect(out).to.match(/^general #42 \S+ \S+ Alice: Hello$/);
    const queries = asked().map((path) => new URL(path, server.url).searchParams);
    expect(queries.map((query) => [query.get('q'), query.get('limit'), query.get('cursor')])).to.deep.equal([
      ['hel from:"Ana Maria"', '5', null],
      ['hel from:"Ana Maria"', '4', '42'],
    ]);
    expect(JSON.parse((await run(['search', 'hel', '--limit', '1', '--json'])).out)).to.have.property(
      'message',
    );
    const refused = await run(['search', 'in:attic']);
    expect([refused.exitCode, refused.err]).to.deep.equal([
      2,
      'demes: Nothing here fits in:attic.\nSee "demes search --help".',
    ]);
  });

  it('MS315 search --everywhere asks all groups, and says where hits are from and what was not searched', async () => {
    const group = { id: 'g1', name: 'Friends' };
    const skipped = [{ id: 'g2', name: 'Work', code: 'joining' }];
    answers = (_path, asked) => (response) => {
      const isFirst = new URL(asked.path, server.url).searchParams.get('cursor') === null;
      const hits = isFirst ? [{ message: MESSAGE, snippet: {}, group, room: { name: 'Boats' } }] : [];
      json(response, 200, { hits, next: isFirst ? '9.g1.42' : null, unknown: [], skipped });
    };
    const { out, err } = await run(['search', 'hel', '--everywhere']);
    expect(out).to.match(/^Friends Boats #42 \S+ \S+ Alice: Hello$/);
    expect(err).to.equal('Work was not searched: joining.');
    expect(server.asked.map(({ path }) => path.split('?')[0])).to.deep.equal([
      '/api/v1/search',
      '/api/v1/search',
    ]);
    expect(new URL(server.asked[1]!.path, server.url).searchParams.get('cursor')).to.equal('9.g1.42');
    const refused = await run(['search', 'hel', '--everywhere', '--group', 'Friends']);
    expect([refused.exitCode, refused.err.split('\n')[0]]).to.deep.equal([
      2,
      'demes: --everywhere is all groups, and --group is one.',
    ]);
  });

  it('export writes a file under its name once it is whole, and never over another', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'demes-test-'));
    try {
      const out = join(folder, 'all.json');
      answers = () => (response) => {
        response.writeHead(200, { 'content-disposition': `attachment; filename*=UTF-8''x.json` });
        response.write('{"half":');
        if (server.asked.length > 4) response.destroy();
        else response.end('1}');
      };
      expect((await run(['export', '--out', out, '--json'])).out).to.equal(
        JSON.stringify({ file: out, bytes: 10 }),
      );
      expect(readFileSync(out, 'utf8')).to.equal('{"half":1}');
      expect(statSync(out).mode & 0o777).to.equal(0o600);
      const again = await run(['export', '--out', out]);
      expect([again.exitCode, again.err.split('\n')[0]]).to.deep.equal([
        2,
        `demes: ${out} is there already.`,
      ]);
      expect((await run(['export', '--out', out, '--force'])).exitCode).to.equal(1);
      expect(readdirSync(folder), 'what was whole stays').to.deep.equal(['all.json']);
      expect(readFileSync(out, 'utf8')).to.equal('{"half":1}');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('invite shows text and link, and a code that another program can read', async () => {
    const invite = { id: 'i1', role: 'member', maxUses: 3, uses: 0, state: 'active', expiresAt: MESSAGE.at };
    const secrets = { invite: 'demes1.AAAA', url: 'demes:demes1.AAAA' };
    answers = () => (response) => json(response, 201, { ...invite, ...secrets });
    const { out } = await run(['invite', '--max-uses', '3', '--expires', '2h', '--qr']);
    expect(posted().body).to.deep.equal({ maxUses: 3, expiresInMs: 7_200_000 });
    expect(out)
      .to.contain('demes1.AAAA')
      .and.contain('demes:demes1.AAAA')
      .and.contain('up to 3 people')
      .and.contain('▀');
    expect((await run(['invite'])).out).not.to.contain('▀');
  });

  it('invite --list and --revoke manage what was given out', async () => {
    const invite = { id: 'i1', role: 'admin', maxUses: 3, uses: 1, state: 'active', expiresAt: MESSAGE.at };
    answers =
      (_path, { method }) =>
      (response) =>
        method === 'GET'
          ? json(response, 200, { invites: [invite], next: null })
          : void response.writeHead(204).end();
    expect((await run(['invite', '--list'])).out).to.match(/i1 +active +1\/3 +admin/);
    expect(await run(['invite', '--revoke', 'i1'])).to.include({ exitCode: 0, out: 'withdrawn' });
    expect(server.asked.at(-1)).to.include({ method: 'DELETE', path: '/api/v1/groups/g1/invites/i1' });
  });

  it('open prints a link', async () => {
    answers = () => (response) =>
      json(response, 201, { url: 'http://localhost:1/s/abc', expiresAt: MESSAGE.at });
    expect((await run(['open'])).out).to.equal('http://localhost:1/s/abc');
    expect(JSON.parse((await run(['open', '--json'])).out)).to.have.property('expiresAt');
  });

  it('health ends with 0 only when the node is ready', async () => {
    answers = () => (response) => json(response, 200, {});
    expect(await run(['health'])).to.include({ exitCode: 0, out: 'alive and ready' });
    answers = (path) => (response) =>
      path === '/readyz' ? json(response, 503, { reason: 'catching up' }) : json(response, 200, {});
    expect(await run(['health'])).to.include({ exitCode: 1, out: 'alive, not ready: catching up' });
  });

  it('names the groups and rooms there are when it is not clear which is meant', async () => {
    expect(await run(['send', 'x', '--group', 'Foes'])).to.deep.include({ exitCode: 2 });
    expect((await run(['send', 'x', '--group', 'Foes'])).err).to.contain('Friends (g1)');
    expect((await run(['read', '--room', 'attic'])).err).to.contain('general (r1)');
    server.answer = (_asked, response) =>
      json(response, 200, { groups: [GROUP, { ...GROUP, id: 'g2' }], next: null });
    const both = await run(['peers', '--group', 'Friends']);
    expect(both.exitCode).to.equal(2);
    expect(both.err).to.contain('g1').and.contain('g2');
  });

  it('says what to do when nothing answers, and when something else does', async () => {
    server.answer = (_asked, response) => void response.writeHead(200).end('<html>');
    expect((await run(['health'])).err).to.contain('did not answer with JSON');
    const other = await LocalServer.start();
    const { url } = other;
    await other.stop();
    const gone = await demes(['health', '--url', url, '--api-token', 'x']);
    expect(gone.exitCode).to.equal(1);
    expect(gone.err).to.contain('Nothing answers').and.contain('demes start');
  });
});

describe('cli: a data directory without a node', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is said to have none, with what to do', async () => {
    const { exitCode, err } = await demes(['status', '--data', folder]);
    expect(exitCode).to.equal(1);
    expect(err).to.equal(
      `demes: No node is running on ${folder}.\n` +
        'Start one with "demes start", or name a running one with --profile-name or --data, or with --url and --api-token.',
    );
  });

  it('is looked at by doctor, which finds nothing wrong with it', async () => {
    const { exitCode, out } = await demes(['doctor', '--data', folder, '--port', '0', '--json']);
    const { checks } = JSON.parse(out) as { checks: { name: string; verdict: string }[] };
    expect(exitCode, out).to.equal(0);
    expect(checks.map(({ name }) => name)).to.include.members([
      'node',
      'clock',
      'data',
      'lock',
      'disk',
      'fsync',
      'wal',
    ]);
  });
});
