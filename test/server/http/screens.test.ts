import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { pino } from 'pino';
import { openScreens } from '../../../src/server/http/screens-source.ts';
import { Screens } from '../../../src/server/http/screens.ts';
import { TwinListener, type Answer, NO_CONTENTS } from '../../support/twin-listener.ts';

const START = `<!doctype html>
<meta name="csp-nonce" content="__CSP_NONCE__">
<style nonce="__CSP_NONCE__">body { margin: 0 }</style>
<script src="/assets/main.0123abcd.js" defer></script>`;
const SCRIPT = `console.log('${'long enough to be worth compressing, '.repeat(20)}')`;
const SECRET = 'not for browsers';

describe('server/http screens', () => {
  let folder: string;
  let twin: TwinListener;
  let Cookie: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'demes-screens-'));
    const files = {
      'client/index.html': START,
      'client/assets/main.0123abcd.js': SCRIPT,
      'client/assets/main.0123abcd.js.br': brotliCompressSync(SCRIPT),
      'client/assets/main.0123abcd.js.gz': gzipSync(SCRIPT),
      'client/assets/main.0123abcd.js.map': '{}',
      'client/assets/main.0123abcd.css': 'body { color: red }',
      'client/assets/languages/de.4567.js': 'export {}',
      'client/assets/icon.89.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'client/favicon.ico': 'icon',
      'client/.stamp': SECRET,
      'secret.txt': SECRET,
    };
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    symlinkSync(join(folder, 'secret.txt'), join(folder, 'client/assets/link.txt'));
    twin = await TwinListener.open({ screens: Screens.read(join(folder, 'client'))! });
    Cookie = await newSession();
  });
  after(async () => {
    await twin.close();
    rmSync(folder, { recursive: true });
  });

  const newSession = async (): Promise<string> => {
    const { json } = await twin.ask('POST', '/api/v1/session-links', { body: {} });
    const opened = await twin.ask('GET', new URL(json.url).pathname, { token: null });
    return opened.headers['set-cookie']![0]!.split(';')[0]!;
  };
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
    twin.ask(method, path, { token: null, headers: { Cookie, ...headers } });
  const html = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

  it('KE22 a session gets the screens at / and at every address inside them', async () => {
    for (const path of ['/', '/groups/abc/rooms/def?test=1', '/settings', '/labyrinth']) {
      const answer = await get(path, html);
      expect(answer.status, path).to.equal(200);
      expect(answer.headers['content-type']).to.equal('text/html; charset=utf-8');
      expect(answer.headers['cache-control']).to.equal('no-store');
      expect(answer.text).to.contain('/assets/main.0123abcd.js');
    }
  });

  it('KE22 addresses of programs, of the lab and of assets are never a screen', async () => {
    for (const path of ['/api/nothing', '/lab/v1', '/assets/gone.js', '/assets/', '/open/', '/metrics/x']) {
      const answer = await get(path, html);
      expect(answer.status, path).to.equal(404);
      expect(answer.text).to.not.contain('csp-nonce');
    }
    expect((await get('/settings', { Accept: 'application/json' })).json.code).to.equal('not_found');
    expect((await get('/settings', html, 'POST')).status).to.equal(403);
    expect((await twin.ask('POST', '/settings', { headers: html })).status).to.equal(404);
  });

  it('KE22 each answer has a nonce of its own, the same in page and policy', async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const { text, headers } = await get('/', html);
      const [, nonce] = /name="csp-nonce" content="([^"]+)"/.exec(text)!;
      expect(Buffer.from(nonce!, 'base64')).to.have.length(16);
      expect(text).to.contain(`<style nonce="${nonce}">`).and.not.contain('__CSP_NONCE__');
      expect(headers['content-security-policy']).to.contain(`style-src 'self' 'nonce-${nonce}'`);
      nonces.add(nonce!);
    }
    expect(nonces.size).to.equal(3);
  });

  it('KE22 the policy allows this node and nothing else, and no inline script', async () => {
    const { headers } = await get('/', html);
    const policy = Object.fromEntries(
      String(headers['content-security-policy'])
        .split('; ')
        .map((one) => [one.split(' ')[0], one.split(' ').slice(1)]),
    );
    expect(policy).to.have.all.keys(
      'default-src',
      'script-src',
      'style-src',
      'connect-src',
      'img-src',
      'media-src',
      'font-src',
      'manifest-src',
      'base-uri',
      'form-action',
      'frame-ancestors',
    );
    for (const name of ['default-src', 'base-uri', 'form-action', 'frame-ancestors']) {
      expect(policy[name], name).to.deep.equal(["'none'"]);
    }
    expect(policy['script-src']).to.deep.equal(["'self'"]);
    expect(policy['connect-src']).to.deep.equal(["'self'", `ws://localhost:${twin.http.port}`]);
    const other = await get('/', { ...html, Host: `127.0.0.1:${twin.http.port}` });
    expect(other.headers['content-security-policy']).to.contain(`ws://127.0.0.1:${twin.http.port};`);
    expect(headers['x-frame-options']).to.equal('DENY');
    expect(headers['cross-origin-opener-policy']).to.equal('same-origin');
  });

  it('MS267 its pages may ask for the microphone and where one is, and nothing in them may', async () => {
    const { headers } = await get('/', html);
    const granted = String(headers['permissions-policy']).split(', ');
    expect(granted).to.include.members(['microphone=(self)', 'geolocation=(self)', 'camera=()']);
    expect(granted.filter((one) => !one.endsWith('=()') && !one.endsWith('=(self)'))).to.deep.equal([]);
  });

  it('KE54 what people attach is seen and heard, and nothing else comes from its origin', async () => {
    const { headers } = await get('/', html);
    const content = `http://localhost:${NO_CONTENTS.port}`;
    const parts = String(headers['content-security-policy']).split('; ');
    expect(parts.filter((part) => part.includes(content))).to.deep.equal([
      `img-src 'self' data: blob: ${content}`,
      `media-src 'self' blob: ${content}`,
    ]);
  });

  it('KE23 assets have their type and stay in the browser for ever; other files are asked for again', async () => {
    const types = {
      '/assets/main.0123abcd.js': 'text/javascript; charset=utf-8',
      '/assets/main.0123abcd.css': 'text/css; charset=utf-8',
      '/assets/languages/de.4567.js': 'text/javascript; charset=utf-8',
      '/assets/icon.89.svg': 'image/svg+xml',
    };
    for (const [path, type] of Object.entries(types)) {
      const { status, headers } = await get(path);
      expect(status, path).to.equal(200);
      expect(headers['content-type']).to.equal(type);
      expect(headers['cache-control']).to.equal('private, max-age=31536000, immutable');
      expect(headers['x-content-type-options']).to.equal('nosniff');
    }
    const icon = await get('/favicon.ico');
    expect(icon.headers).to.include({ 'content-type': 'image/x-icon', 'cache-control': 'no-cache' });
  });

  it('KE23 an asset goes out compressed to whoever takes it so', async () => {
    const path = '/assets/main.0123abcd.js';
    const sizes = { br: brotliCompressSync(SCRIPT).length, gzip: gzipSync(SCRIPT).length };
    const cases: readonly [string, 'br' | 'gzip' | undefined][] = [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip, deflate', 'gzip'],
      ['GZIP;q=0.5', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['br;q=0.0', undefined],
      ['identity', undefined],
      ['brotli', undefined],
    ];
    for (const [accepts, encoding] of cases) {
      const { headers } = await get(path, { 'Accept-Encoding': accepts });
      expect(headers['content-encoding'], accepts).to.equal(encoding);
      const size = encoding === undefined ? SCRIPT.length : sizes[encoding];
      expect(Number(headers['content-length'])).to.equal(size);
      expect(headers['vary']).to.equal('Accept-Encoding');
    }
    expect((await get(path)).text).to.equal(SCRIPT);
    const plain = await get('/assets/main.0123abcd.css', { 'Accept-Encoding': 'br, gzip' });
    expect(plain.headers['content-encoding']).to.equal(undefined);
  });

  it('KE23 only what the build wrote is there, and no path leads out of it', async () => {
    const paths = [
      '/secret.txt',
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '/assets/..\\..\\secret.txt',
      '//secret.txt',
      '/assets//main.0123abcd.js',
      '/assets/main.0123abcd.js%00',
      '/assets/%',
      '/assets/link.txt',
      '/assets/main.0123abcd.js.map',
      '/assets/main.0123abcd.js.br',
      '/.stamp',
      '/assets/constructor',
      '/__proto__',
    ];
    for (const path of paths) {
      const answer = await get(path);
      expect(answer.status, path).to.equal(404);
      expect(answer.text).to.not.contain(SECRET);
    }
  });

  it('KE23 HEAD answers as GET does, without the body', async () => {
    for (const path of ['/', '/assets/main.0123abcd.js', '/settings']) {
      const [full, head] = [await get(path, html), await get(path, html, 'HEAD')];
      expect(head.status, path).to.equal(200);
      expect(head.text).to.equal('');
      expect(head.headers['content-length']).to.equal(full.headers['content-length']);
      expect(head.headers['content-type']).to.equal(full.headers['content-type']);
    }
  });

  it('KE18 without a session, or with the cookie of another node, neither screens nor assets', async () => {
    const foreign = Cookie.replace(/^demes-session-\w+/, `demes-session-${'a'.repeat(32)}`);
    for (const cookie of ['', foreign, 'x=y']) {
      const start = await get('/', { ...html, Cookie: cookie });
      expect(start.status).to.equal(200);
      expect(start.text).to.contain('demes open').and.not.contain('/assets/');
      for (const path of ['/settings', '/assets/main.0123abcd.js', '/favicon.ico']) {
        const answer = await get(path, { ...html, Cookie: cookie });
        expect(answer.status, path).to.equal(404);
        expect(answer.text).to.contain('demes open');
      }
    }
  });

  it('KE22 while they are being built a page that looks again by itself stands for them', async () => {
    const built = Promise.withResolvers<void>();
    const log = pino({ level: 'silent' });
    const source = openScreens(join(folder, 'client'), built.promise, log);
    expect(source.current).to.equal('building');
    const waiting = await TwinListener.open({ screens: source.current });
    const answer = await waiting.ask('GET', '/settings', { headers: html });
    await waiting.close();
    expect(answer.status).to.equal(200);
    expect(answer.text).to.contain('http-equiv="refresh"').and.not.contain('/assets/');
    built.resolve();
    await built.promise;
    expect(source.current).to.be.instanceOf(Screens);
    const none = openScreens(join(folder, 'nowhere'), Promise.resolve(), log);
    await built.promise;
    expect(none.current).to.equal(null);
    expect(openScreens(join(folder, 'client'), null, log).current).to.be.instanceOf(Screens);
  });

  it('KE22 a folder without a start page holds no screens', () => {
    expect(Screens.read(join(folder, 'nowhere'))).to.equal(null);
    expect(Screens.read(join(folder, 'client/assets'))).to.equal(null);
  });
});
