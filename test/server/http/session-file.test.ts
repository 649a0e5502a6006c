import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import { SessionFile } from '../../../src/server/http/session-file.ts';
import { Sessions } from '../../../src/server/http/sessions.ts';

const DAY_MS = 24 * 3600 * 1000;

describe('server/http sessions on disk', () => {
  let folder: string;
  let path: string;
  let now: number;
  let logged: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-sessions-'));
    path = join(folder, 'sessions');
    now = 1_000_000;
    logged = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** As after a start of the node. */
  function start(token = 'a token'): Sessions {
    const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
    const memory = new SessionFile(path, log);
    return new Sessions({ deviceId: 'd'.repeat(32), token, memory, now: () => now });
  }
  const opened = (sessions: Sessions): string => sessions.redeem(sessions.issueLink().secret)!;
  const cookieOf = (setCookie: string): string => setCookie.split(';')[0]!;

  it('KE21 a session outlives restarts, its secret is not on the disk', () => {
    const cookie = cookieOf(opened(start()));
    expect(start().hasSession(cookie)).to.equal(true);
    expect(start().hasSession(cookie)).to.equal(true);
    expect(readFileSync(path, 'utf8')).to.not.contain(cookie.split('=')[1]!);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(start().hasSession(`${cookie}x`)).to.equal(false);
  });

  it('KE21 what the file holds is no secret of a session', () => {
    const [name] = cookieOf(opened(start())).split('=');
    const { sessions } = JSON.parse(readFileSync(path, 'utf8')) as { sessions: [string, number][] };
    expect(sessions).to.have.length(1);
    expect(start().hasSession(`${name}=${sessions[0]![0]}`)).to.equal(false);
  });

  it('KE16 a new API token ends every session, also one that comes back', () => {
    const cookie = cookieOf(opened(start('one')));
    expect(start('two').hasSession(cookie)).to.equal(false);
  });

  it('KE21 the cookie stays in the browser a week from the last visit', () => {
    const sessions = start();
    const setCookie = opened(sessions);
    expect(setCookie).to.match(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/);
    expect(sessions.prolonged(cookieOf(setCookie))).to.equal(setCookie);
    expect(sessions.prolonged('x=y')).to.equal(null);
  });

  it('KE21 without a memory nothing is prolonged', () => {
    const sessions = new Sessions({ deviceId: 'd'.repeat(32), token: 't', memory: null });
    const setCookie = opened(sessions);
    expect(setCookie).to.not.contain('Max-Age');
    expect(sessions.prolonged(cookieOf(setCookie))).to.equal(null);
  });

  it('KE16 use counts across restarts too, to the hour, and not every use is a write', () => {
    const sessions = start();
    const cookie = cookieOf(opened(sessions));
    const written = readFileSync(path, 'utf8');
    now += 30 * 60_000;
    expect(sessions.hasSession(cookie)).to.equal(true);
    expect(readFileSync(path, 'utf8')).to.equal(written);
    now += 6 * DAY_MS;
    expect(sessions.hasSession(cookie)).to.equal(true);
    now += 6 * DAY_MS;
    expect(start().hasSession(cookie)).to.equal(true);
    now += 7 * DAY_MS;
    expect(start().hasSession(cookie)).to.equal(false);
  });

  it('KE16 a clock that went back makes no session longer than a week', () => {
    now = 100 * DAY_MS;
    const cookie = cookieOf(opened(start()));
    now = 10 * DAY_MS;
    const sessions = start();
    now += 8 * DAY_MS;
    expect(sessions.hasSession(cookie)).to.equal(false);
  });

  it('KE15 no more sessions come back than may exist', () => {
    const sessions = start();
    const cookies = Array.from({ length: 70 }, () => cookieOf(opened(sessions)));
    const again = start();
    expect(cookies.filter((cookie) => again.hasSession(cookie))).to.deep.equal(cookies.slice(-64));
  });

  it('KE21 a damaged file is no session and no reason not to start', () => {
    const digest = 'A'.repeat(43);
    for (const content of ['', '{', '[]', 'null', '{"version":2,"sessions":[]}', '{"version":1}']) {
      writeFileSync(path, content);
      expect(start().hasSession('x'), content).to.equal(false);
    }
    for (const entry of ['7', '["a",1]', `["${digest}=","1"]`, `["${digest}=",1.5]`, `["${digest}="]`]) {
      writeFileSync(path, `{"version":1,"sessions":[${entry}]}`);
      expect(start().hasSession('x'), entry).to.equal(false);
    }
    expect(logged).to.have.length(11);
    const cookie = cookieOf(opened(start()));
    expect(start().hasSession(cookie)).to.equal(true);
  });

  it('KE21 a disk that refuses costs the memory, not the session', () => {
    path = join(folder, 'no such folder', 'sessions');
    const sessions = start();
    const cookie = cookieOf(opened(sessions));
    expect(sessions.hasSession(cookie)).to.equal(true);
    expect(logged.some((line) => line.includes('could not be saved'))).to.equal(true);
  });
});
