import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { accessOf, type Route } from '../../../src/api/route.ts';
import { ROUTES } from '../../../src/api/routes.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { TokenFile } from '../../../src/server/http/token-file.ts';
import { Tokens, type KnownToken } from '../../../src/server/http/tokens.ts';
import { eventually, TOKEN, TwinListener, type Answer } from '../../support/twin-listener.ts';

const TOKENS = '/api/v1/tokens';
const SILENT = pino({ level: 'silent' });

describe('server/http tokens', () => {
  let twin: TwinListener;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'demes-tokens-'));
    twin = await TwinListener.open({ lab: true, tokenMemory: memory() });
  });
  afterEach(async () => {
    await twin.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (): string => join(folder, 'tokens');
  const memory = (): TokenFile => new TokenFile(file(), SILENT);
  const made = async (scope: string, name = 'bot'): Promise<{ id: string; token: string }> => {
    const { status, json } = await twin.ask('POST', TOKENS, { body: { name, scope } });
    expect(status).to.equal(201);
    return json;
  };
  const outcome = ({ status, json }: Answer): string => `${status} ${json?.code ?? ''}`.trim();

  it('KE24 a token goes as far as its scope, on every route, and is told where it ends (N43)', async () => {
    const tokens = {
      read: (await made('read')).token,
      write: (await made('write')).token,
      lab: (await made('lab')).token,
      all: TOKEN,
    };
    const order = Object.keys(tokens) as (keyof typeof tokens)[];
    for (const route of Object.values<Route>(ROUTES)) {
      // What waits, streams or ends the process is asked no further than the question of who asks.
      if (route.auth !== 'token' || /\/wait$|\/events$|\/frames$|\{action\}/.test(route.path)) continue;
      const path = route.path.replaceAll(/\{\w+\}/g, 'x');
      for (const scope of order) {
        const headers = { 'Content-Type': route.bytes ?? 'application/json' };
        const call = { token: tokens[scope], headers, body: '{' };
        const answer = await twin.ask(route.method.toUpperCase(), path, call);
        const isRefused = order.indexOf(scope) < order.indexOf(accessOf(route));
        const what = `${scope}: ${route.method} ${path}`;
        if (isRefused) expect(outcome(answer), what).to.equal('403 forbidden_scope');
        else expect(answer.json?.code, what).to.not.equal('forbidden_scope');
      }
    }
  });

  it('KE24 what only looks needs read, what changes write, faults lab; tokens, links and devices the first', () => {
    const needs = (name: keyof typeof ROUTES): string => accessOf(ROUTES[name]);
    expect(
      ['getMessages', 'getStatus', 'getLog', 'getEvents', 'getLive'].map((name) => needs(name as never)),
    ).to.deep.equal(Array.from({ length: 5 }, () => 'read'));
    const all = Object.entries<Route>(ROUTES);
    expect(
      all
        .filter(([, { method, scope }]) => scope === 'always' && method !== 'get')
        .map(([, route]) => accessOf(route)),
    ).to.not.include('read');
    expect(
      all.filter(([, { scope }]) => scope === 'lab').map(([, route]) => accessOf(route)),
    ).to.not.include.members(['read', 'write']);
    expect(all.filter(([, route]) => accessOf(route) === 'all').map(([name]) => name)).to.have.members([
      'decideDevice',
      'createSessionLink',
      'createToken',
      'getTokens',
      'revokeToken',
      'createWebhook',
      'getWebhooks',
      'testWebhook',
      'removeWebhook',
      'createIncomingWebhook',
      'getIncomingWebhooks',
      'removeIncomingWebhook',
      'unlock',
      'lock',
      'noteActivity',
      'changePassphrase',
      'getLink',
      'beginLink',
      'confirmLink',
      'endLink',
      'showRecoveryPhrase',
      'makeRecoveryFile',
      'restoreMember',
      'judgeMember',
    ]);
  });

  it('KE24 a token that is too narrow is refused before a byte of the body is read', async () => {
    const { token } = await made('read');
    const before = twin.node.groups().length;
    const text = `POST /api/v1/groups HTTP/1.1\r\nHost: localhost:${twin.http.port}\r\nAuthorization: Bearer ${token}\r\n`;
    const head = `${text}Content-Type: application/json\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n`;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(twin.http.port, '127.0.0.1', () => socket.write(head));
      socket.setEncoding('utf8');
      socket.once('data', (chunk: string) => {
        socket.destroy();
        resolve(chunk);
      });
      socket.on('error', reject);
    });
    expect(answer).to.contain('forbidden_scope');
    expect(twin.node.groups()).to.have.length(before);
  });

  it('KE25 the disk has a digest and never the token, in a file of this person alone', async () => {
    const { token } = await made('write');
    const content = readFileSync(file(), 'utf8');
    expect(content).to.not.contain(token).and.not.contain(Buffer.from(token, 'base64url').toString('hex'));
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).to.equal(0o600);
    const { digest } = JSON.parse(content).tokens[0];
    expect((await twin.ask('GET', '/api/v1/node', { token: digest })).status).to.equal(401);
    expect(twin.logged.join('')).to.not.contain(token);
  });

  it('KE25 tokens outlive a restart, with the scope they had', async () => {
    const { token } = await made('read');
    await twin.close();
    twin = await TwinListener.open({ tokenMemory: memory() });
    expect((await twin.ask('GET', '/api/v1/node', { token })).status).to.equal(200);
    expect(outcome(await twin.ask('POST', '/api/v1/groups', { token, body: { name: 'x' } }))).to.equal(
      '403 forbidden_scope',
    );
  });

  it('KE25 when a token was used last is told at once, and noted on the disk once an hour', async () => {
    const { token } = await made('read');
    const [before] = (await twin.ask('GET', TOKENS)).json.tokens;
    expect(before.usedAt).to.equal(null);
    await twin.ask('POST', '/api/v1/groups', { token, body: { name: 'x' } });
    const [after] = (await twin.ask('GET', TOKENS)).json.tokens;
    expect(Date.parse(after.usedAt)).to.be.at.least(Date.parse(after.createdAt));
    let saves = 0;
    const file = memory();
    let nowMs = Date.now() + 10_000;
    const counted = {
      load: () => file.load(),
      save: (all: readonly KnownToken[]) => (saves++, file.save(all)),
    };
    const tokens = new Tokens(counted, () => nowMs);
    for (const [passMs, wanted] of [
      [0, 1],
      [3_599_999, 1],
      [1, 2],
    ] as const) {
      nowMs += passMs;
      expect(tokens.find(token)?.usedMs).to.equal(nowMs);
      expect(saves).to.equal(wanted);
    }
    expect(new Tokens(memory()).all()[0]?.usedMs).to.equal(nowMs);
    // A disk that takes nothing keeps nobody out.
    const full = { load: () => file.load(), save: () => expect.fail('the disk is full') };
    expect(new Tokens(full).find(token)).to.include({ scope: 'read' });
  });

  it('KE25 what is damaged lets nobody in', async () => {
    const { token } = await made('read');
    const content = readFileSync(file(), 'utf8');
    for (const damaged of [
      '',
      '{',
      content.replace('"read"', '"all"'),
      content.replace('"version":1', '"version":2'),
      '[]',
      'null',
    ]) {
      writeFileSync(file(), damaged);
      expect(new Tokens(memory()).find(token), damaged).to.equal(null);
    }
    writeFileSync(file(), content);
    expect(new Tokens(memory()).find(token)).to.not.equal(null);
  });

  it('KE26 a token that is withdrawn opens nothing from then on, and what it listens to ends', async () => {
    const [gone, stays] = [await made('read'), await made('read')];
    const listening = [gone, stays].map(({ token }) => {
      const headers = { Authorization: `Bearer ${token}` };
      return new WebSocket(`ws://127.0.0.1:${twin.http.port}/api/v1/live`, { headers });
    });
    for (const socket of listening) await new Promise((resolve) => socket.once('open', resolve));
    let text = '';
    const events = connect(twin.http.port, '127.0.0.1');
    events.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    events.write(
      `GET /api/v1/events HTTP/1.1\r\nHost: localhost:${twin.http.port}\r\nAuthorization: Bearer ${gone.token}\r\n\r\n`,
    );
    await eventually('three readers', () => twin.node.feed.readerCount === 3);
    expect((await twin.ask('DELETE', `${TOKENS}/${gone.id}`)).status).to.equal(204);
    expect((await twin.ask('GET', '/api/v1/node', { token: gone.token })).status).to.equal(401);
    await eventually('one reader', () => twin.node.feed.readerCount === 1);
    expect(text).to.contain('200 OK');
    expect(listening[1]!.readyState).to.equal(WebSocket.OPEN);
    expect(new Tokens(memory()).find(gone.token)).to.equal(null);
    expect(outcome(await twin.ask('DELETE', `${TOKENS}/${gone.id}`))).to.equal('404 not_found');
    for (const socket of listening) socket.terminate();
    events.destroy();
  });

  it('MS170 tokens are made with a name and a scope, listed without themselves, and shown once', async () => {
    const first = await twin.ask('POST', TOKENS, { body: { name: ' a bot ', scope: 'write' } });
    expect(first.status).to.equal(201);
    expect(Object.keys(first.json)).to.have.members(['id', 'name', 'scope', 'createdAt', 'usedAt', 'token']);
    expect(first.json).to.include({ name: 'a bot', scope: 'write' });
    expect(first.json.token).to.match(/^[A-Za-z0-9_-]{43}$/);
    await made('read', 'another');
    const { json, text } = await twin.ask('GET', TOKENS);
    expect(json.tokens.map(({ name }: { name: string }) => name)).to.deep.equal(['a bot', 'another']);
    expect(text).to.not.contain(first.json.token).and.not.contain('digest');
    for (const body of [
      {},
      { name: 'x' },
      { name: '', scope: 'read' },
      { name: 'x', scope: 'all' },
      { name: 'a\u202Eb', scope: 'read' },
      { name: 'x', scope: 'read', more: 1 },
    ]) {
      expect((await twin.ask('POST', TOKENS, { body })).status, JSON.stringify(body)).to.equal(422);
    }
  });

  it('MS171 one more than apiTokensMax is refused, until one is withdrawn', () => {
    const tokens = new Tokens(null);
    for (let n = 0; n < LIMITS.apiTokensMax; n++) tokens.create(`bot ${n}`, 'read');
    expect(() => tokens.create('one more', 'read')).to.throw('withdraw one first');
    tokens.revoke(tokens.all()[0]!.id);
    expect(tokens.create('one more', 'read').secret).to.have.length(43);
  });
});
