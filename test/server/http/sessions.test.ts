import { expect } from 'chai';
import { Sessions } from '../../../src/server/http/sessions.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { TOKEN, TwinListener, type Answer } from '../../support/twin-listener.ts';
import { upgradeStatus } from '../../support/upgrade-status.ts';

const MINUTE_MS = 60_000;

describe('server/http sessions', () => {
  let twin: TwinListener;
  before(async () => {
    twin = await TwinListener.open();
  });
  after(() => twin.close());

  const own = (): string => `http://localhost:${twin.http.port}`;
  const newLink = async (): Promise<string> => {
    const answer = await twin.ask('POST', '/api/v1/session-links', { body: {} });
    expect(answer.status).to.equal(201);
    expect(Object.keys(answer.json)).to.have.members(['url', 'expiresAt']);
    expect(Date.parse(answer.json.expiresAt)).to.be.within(
      Date.now() + MINUTE_MS,
      Date.now() + 11 * MINUTE_MS,
    );
    expect(answer.json.url.startsWith(`${own()}/`)).to.equal(true);
    return answer.json.url.slice(own().length);
  };
  const follow = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    twin.ask('GET', path, { token: null, headers });
  const cookieOf = (answer: Answer): string => answer.headers['set-cookie']![0]!.split(';')[0]!;
  const newSession = async (): Promise<string> => cookieOf(await follow(await newLink()));

  it('KE15 a link opens one session, once', async () => {
    const path = await newLink();
    const first = await follow(path);
    expect(first.status).to.equal(303);
    expect(first.headers.location).to.equal('/');
    const second = await follow(path);
    expect(second.status).to.equal(404);
    expect(second.headers['set-cookie']).to.equal(undefined);
    expect(second.text).to.contain('demes open');
  });

  it('KE15 every link asked for opens a browser of its own', async () => {
    const [one, two] = [await newLink(), await newLink()];
    expect(one).to.not.equal(two);
    expect(cookieOf(await follow(one))).to.not.equal(cookieOf(await follow(two)));
  });

  it('KE15 looking at a link (HEAD, prefetch) does not use it', async () => {
    const path = await newLink();
    expect((await twin.ask('HEAD', path, { token: null })).headers['set-cookie']).to.equal(undefined);
    expect((await follow(path, { 'Sec-Purpose': 'prefetch' })).headers['set-cookie']).to.equal(undefined);
    expect((await follow(path)).status).to.equal(303);
  });

  it('KE15 an invented link opens nothing', async () => {
    for (const path of ['/open/', '/open/abc', `/open/${'A'.repeat(43)}`, '/open/..%2f..']) {
      const answer = await follow(path);
      expect(answer.status, path).to.equal(404);
      expect(answer.headers['set-cookie']).to.equal(undefined);
    }
  });

  it('KE15 who has a session and follows an old link gets to the start page', async () => {
    const path = await newLink();
    const cookie = cookieOf(await follow(path));
    const again = await follow(path, { Cookie: cookie });
    expect(again.status).to.equal(303);
    expect(again.headers['set-cookie']).to.equal(undefined);
  });

  it('KE16 the cookie is HttpOnly and SameSite=Strict and names the device', async () => {
    const [cookie] = (await follow(await newLink())).headers['set-cookie']!;
    expect(cookie).to.match(
      new RegExp(`^demes-session-${twin.node.deviceId}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
  });

  it('KE16 a session reads, and changes only for a page that says our origin', async () => {
    const Cookie = await newSession();
    expect((await follow('/api/v1/node', { Cookie })).status).to.equal(200);
    const post = (headers: Record<string, string>): Promise<Answer> =>
      twin.ask('POST', '/api/v1/groups', {
        token: null,
        headers: { Cookie, ...headers },
        body: { name: 'x' },
      });
    const without = await post({});
    expect(without.json.code).to.equal('forbidden_origin');
    expect((await post({ Origin: own() })).status).to.equal(201);
  });

  it('KE16 another cookie of this machine is no session', async () => {
    const secret = (await newSession()).split('=')[1]!;
    for (const Cookie of [
      `demes-session=${secret}`,
      `demes-session-${twin.node.deviceId}=x`,
      `x=${secret}`,
    ]) {
      expect((await follow('/api/v1/node', { Cookie })).status, Cookie).to.equal(401);
    }
    const Cookie = `theme=dark; demes-session-${twin.node.deviceId}=${secret}; other=1`;
    expect((await follow('/api/v1/node', { Cookie })).status).to.equal(200);
  });

  it('KE16 a browser that has been at as many nodes as it keeps cookies of is let in', async () => {
    const others = Array.from({ length: 179 }, (_, i) => `demes-session-${String(i).padStart(32, 'x')}`);
    const Cookie = [...others.map((name) => `${name}=${'A'.repeat(43)}`), await newSession()].join('; ');
    expect((await follow('/api/v1/node', { Cookie })).status).to.equal(200);
  });

  it('KE16 a session opens a WebSocket only from our own page', async () => {
    const Cookie = await newSession();
    const dial = (headers: Record<string, string>): Promise<number> =>
      upgradeStatus(`ws://127.0.0.1:${twin.http.port}/api/v1/live`, {
        headers: { Host: `localhost:${twin.http.port}`, Cookie, ...headers },
      });
    expect(await dial({})).to.equal(403);
    expect(await dial({ Origin: own() })).to.equal(101);
  });

  it('KE18 without a session: a page at / that says how, 404 elsewhere, 401 for programs', async () => {
    const start = await follow('/');
    expect(start.status).to.equal(200);
    expect(start.headers['content-type']).to.match(/^text\/html/);
    expect(start.text).to.contain('demes open');
    for (const path of ['/groups', '/favicon.ico', '/peer/v1/join', '/openx', '/lab/v1', '/lab.html']) {
      const answer = await follow(path);
      expect(answer.status, path).to.equal(404);
    }
    for (const path of ['/api/v1/node', '/api/nothing', '/api/openapi.json', '/api/docs', '/metrics']) {
      expect((await follow(path)).status, path).to.equal(401);
    }
  });

  it('KE22 while the screens are not built, a session is told how to build them', async () => {
    const Cookie = await newSession();
    const start = await follow('/', { Cookie });
    expect(start.status).to.equal(200);
    expect(start.text).to.contain('npm run build');
    expect((await follow('/assets/main.js', { Cookie, Accept: 'text/html' })).status).to.equal(404);
  });

  it('KE18 pages cannot be framed and run no script (N47)', async () => {
    for (const answer of [await follow('/'), await twin.ask('GET', '/api/docs')]) {
      const csp = String(answer.headers['content-security-policy']);
      expect(csp).to.contain("default-src 'none'").and.contain("frame-ancestors 'none'");
      expect(csp).to.not.contain('unsafe').and.not.contain('script-src');
      expect(answer.headers['x-frame-options']).to.equal('DENY');
      expect(answer.headers['x-content-type-options']).to.equal('nosniff');
      expect(answer.headers['x-powered-by']).to.equal(undefined);
      expect(answer.text).to.not.match(/<script|https?:\/\//);
    }
  });

  describe('bounds', () => {
    const device = 'd'.repeat(32) as DeviceId;

    it('KE15 a link is over after ten minutes', () => {
      let now = 1_000;
      const sessions = new Sessions({ deviceId: device, token: TOKEN, memory: null, now: () => now });
      const { secret, expiresAtMs } = sessions.issueLink();
      now = expiresAtMs;
      expect(sessions.redeem(secret)).to.equal(null);
    });

    it('KE16 a session ends a week after it was last used', () => {
      let now = 1_000;
      const sessions = new Sessions({ deviceId: device, token: TOKEN, memory: null, now: () => now });
      const cookie = sessions.redeem(sessions.issueLink().secret)!.split(';')[0]!;
      for (let day = 0; day < 20; day++) {
        now += 24 * 60 * MINUTE_MS;
        expect(sessions.hasSession(cookie), `day ${day}`).to.equal(true);
      }
      now += 7 * 24 * 60 * MINUTE_MS;
      expect(sessions.hasSession(cookie)).to.equal(false);
    });

    it('KE15 of too many links and sessions the oldest go', () => {
      const sessions = new Sessions({ deviceId: device, token: TOKEN, memory: null });
      const links = Array.from({ length: 65 }, () => sessions.issueLink().secret);
      expect(sessions.redeem(links[0]!)).to.equal(null);
      const cookies = links.slice(1).map((secret) => sessions.redeem(secret)!.split(';')[0]!);
      const more = sessions.redeem(sessions.issueLink().secret)!.split(';')[0]!;
      expect(sessions.hasSession(cookies[0])).to.equal(false);
      expect([...cookies.slice(1), more].every((cookie) => sessions.hasSession(cookie))).to.equal(true);
    });
  });
});
