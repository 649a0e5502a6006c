import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { IrcClient } from '../../examples/irc-bridge/irc-client.ts';
import type { GroupId } from '../../src/protocol/ids.ts';
import { skipBecause } from '../support/skip.ts';
import { eventually, TOKEN, TwinListener } from '../support/twin-listener.ts';

const NGIRCD = '/usr/sbin/ngircd';
const PROGRAM = fileURLToPath(new URL('../../examples/irc-bridge/irc-bridge.ts', import.meta.url));
const CONFIRMED = { wait: 'confirmed', timeoutMs: 1_000 } as const;
const WITHIN_MS = 20_000;

describe('examples/irc-bridge on a server of Debian (ngircd)', function () {
  this.timeout(60_000);
  let folder: string;
  let server: ChildProcess;
  let twin: TwinListener;
  let port: number;
  const stop = new AbortController();
  const children: ChildProcess[] = [];

  before(async function () {
    if (!existsSync(NGIRCD)) skipBecause(this, 'needs ngircd (Debian: apt-get install ngircd)');
    folder = mkdtempSync(join(tmpdir(), 'demes-ngircd-'));
    port = await portNow();
    const config = join(folder, 'ngircd.conf');
    writeFileSync(config, configOf(port));
    server = spawn(NGIRCD, ['-n', '-f', config], { stdio: 'ignore' });
    children.push(server);
    twin = await TwinListener.open();
  });
  after(async () => {
    if (twin === undefined) return;
    stop.abort();
    for (const child of children) child.kill('SIGKILL');
    twin.node.webhooks.stop();
    await twin.close();
    rmSync(folder, { recursive: true });
  });

  it('both ways, whole, harmless and once, also over a kill; under another name where its own is taken', async () => {
    const groupId = (await twin.node.createGroup({ name: 'Hut' })).id as GroupId;
    const roomId = twin.node.generalRoomId(groupId);
    const say = async (text: string): Promise<unknown> =>
      twin.node.postMessage(groupId, roomId, { text }, CONFIRMED, AbortSignal.timeout(1_000));
    const inRoom = (): string[] =>
      twin.node.messages(groupId, roomId, { limit: 100 }).messages.map(({ text }) => text);
    const heard: string[] = [];
    const bo = new IrcClient({
      host: '127.0.0.1',
      port,
      nick: 'demes',
      channel: '#hut',
      lineMs: 50,
      retryMs: 50,
      onLine: (nick, text) => void heard.push(`${nick} ${text}`),
    });
    void bo.run(stop.signal);
    await eventually('bo is there', () => bo.isJoined, WITHIN_MS);

    const started = async (): Promise<ChildProcess> => {
      const url = `http://127.0.0.1:${twin.http.port}`;
      const words = [PROGRAM, url, groupId, roomId, `irc://127.0.0.1:${port}`, '#hut', join(folder, 'state')];
      const env = { ...process.env, DEMES_TOKEN: TOKEN, IRC_LINE_MS: '50' };
      const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
      children.push(child);
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      await eventually('the bridge is in the channel', () => said.includes('in #hut as demes1'), WITHIN_MS);
      return child;
    };
    let child = await started();
    await say('hello\r\nQUIT :gone\0PART #hut');
    const long = Array.from({ length: 90 }, (_, at) => `wörter👩‍👩‍👧${at}`).join(' ');
    await say(long);
    expect(await bo.say('\x0304hello\x03 there', stop.signal)).to.equal('taken');
    expect(await bo.say('\x01ACTION waves\x01', stop.signal)).to.equal('taken');
    await eventually('all is said', () => heard.some((line) => line.endsWith('👧89')), WITHIN_MS);
    const texts = heard.map((line) => line.replace(/^demes1 <[^>]+> /, ''));
    expect(texts.slice(0, 3)).to.deep.equal(['hello', 'QUIT :gone', 'PART #hut']);
    expect(texts.slice(3).join(' ')).to.equal(long);
    await eventually('both are there', () => inRoom().length === 4, WITHIN_MS);
    expect(inRoom().slice(2)).to.deep.equal(['demes (IRC): hello there', '* demes (IRC) waves']);

    const before = heard.length;
    const state = join(folder, 'state', 'bridge.json');
    for (let round = 0; round < 2; round += 1) {
      // Nothing is on its way; else nobody could know what became of it.
      await eventually('noted', () => readFileSync(state, 'utf8').includes('"saying":null'), WITHIN_MS);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await say(`meanwhile ${round}`);
      child = await started();
      await eventually('that, too', () => heard.length === before + round + 1, WITHIN_MS);
    }
    await say('last');
    await eventually('the last', () => heard.at(-1)?.endsWith('last') === true, WITHIN_MS);
    expect(heard.slice(before).map((line) => line.replace(/^.*> /, ''))).to.deep.equal([
      'meanwhile 0',
      'meanwhile 1',
      'last',
    ]);
  });
});

/** Free at the moment. */
async function portNow(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function configOf(port: number): string {
  return `[Global]
Name = irc.test
Info = a test
Ports = ${port}
Listen = 127.0.0.1
MotdPhrase = hello
[Limits]
MaxConnectionsIP = 0
MaxPenaltyTime = 0
MaxNickLength = 20
[Options]
DNS = no
Ident = no
PAM = no
`;
}
