import { expect } from 'chai';
import { WebSocket } from 'ws';
import { PASSPHRASE } from '../../support/lock-twin.ts';
import type { AskOptions } from '../../support/plain-http.ts';
import { TOKEN, TwinListener, type Answer } from '../../support/twin-listener.ts';

const NODE = '/api/v1/node';

describe('server/http lock', () => {
  let twin: TwinListener;
  let mine: AskOptions;
  const sockets: WebSocket[] = [];
  beforeEach(async () => {
    twin = await TwinListener.open();
    const { json } = await twin.ask('POST', '/api/v1/session-links');
    const answer = await twin.ask('GET', new URL(json.url as string).pathname, { token: null });
    const cookie = String(answer.headers['set-cookie']).split(';')[0]!;
    mine = { token: null, headers: { Cookie: cookie, Origin: `http://localhost:${twin.http.port}` } };
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate();
    await twin.close();
  });

  const outcome = ({ status, json }: Answer): string => `${status} ${json?.code ?? ''}`.trim();
  const live = async (headers: Readonly<Record<string, string>>): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://localhost:${twin.http.port}/api/v1/live`, { headers });
    sockets.push(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return socket;
  };

  it('MS172 locks, unlocks, hears of a person, and changes the passphrase', async () => {
    expect(outcome(await twin.ask('POST', '/api/v1/lock', mine))).to.equal('204');
    expect(twin.node.screenLock.isLocked).to.equal(true);
    const wrong = await twin.ask('POST', '/api/v1/unlock', { ...mine, body: { passphrase: 'wrong' } });
    expect(outcome(wrong)).to.equal('403 wrong_passphrase');
    const right = await twin.ask('POST', '/api/v1/unlock', { ...mine, body: { passphrase: PASSPHRASE } });
    expect(outcome(right)).to.equal('204');
    expect(outcome(await twin.ask('POST', '/api/v1/activity', mine))).to.equal('204');
    expect(twin.node.screenLock.activities).to.equal(1);
    const change = await twin.ask('PUT', '/api/v1/passphrase', {
      ...mine,
      body: { current: null, next: 'x' },
    });
    expect(outcome(change)).to.equal('409 conflict');
    expect((await twin.ask('PUT', '/api/v1/passphrase', { body: { next: 'x' } })).status).to.equal(422);
  });

  it('KE33 locked, sessions get the question alone and tokens go on; the streams of screens end, others do not', async () => {
    const screen = await live(mine.headers!);
    const program = await live({ Authorization: `Bearer ${TOKEN}` });
    const ended = new Promise<number>((resolve) => screen.once('close', resolve));
    twin.node.screenLock.lock();
    expect(await ended).to.equal(1001);
    expect(program.readyState).to.equal(WebSocket.OPEN);
    expect(outcome(await twin.ask('GET', NODE, mine))).to.equal('503 locked');
    expect(outcome(await twin.ask('POST', '/api/v1/activity', mine))).to.equal('503 locked');
    expect(
      outcome(
        await twin.ask('PUT', '/api/v1/passphrase', { ...mine, body: { current: PASSPHRASE, next: null } }),
      ),
    ).to.equal('503 locked');
    expect(outcome(await twin.ask('GET', NODE))).to.equal('200');
    const refused = await live(mine.headers!).then(
      () => 'opened',
      (error: unknown) => (error as Error).message,
    );
    expect(refused).to.contain('503');
    // The page and its files come: the question is asked there.
    expect(
      (await twin.ask('GET', '/', { ...mine, headers: { ...mine.headers, Accept: 'text/html' } })).status,
    ).to.equal(200);
    await twin.node.screenLock.unlock(PASSPHRASE);
    expect(outcome(await twin.ask('GET', NODE, mine))).to.equal('200');
    expect((await live(mine.headers!)).readyState).to.equal(WebSocket.OPEN);
  });
});
