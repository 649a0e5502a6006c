import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { bridge } from '../../examples/irc-bridge/bridge.ts';
import { IrcClient } from '../../examples/irc-bridge/irc-client.ts';
import type { Message } from '../../src/api/messages.ts';
import type { GroupId, RoomId } from '../../src/protocol/ids.ts';
import { DemesClient } from '../../src/sdk/client.ts';
import { IrcServer } from '../support/irc-server.ts';
import { eventually, TOKEN, TwinListener } from '../support/twin-listener.ts';

const CHANNEL = '#hut';
const CONFIRMED = { wait: 'confirmed', timeoutMs: 1_000 } as const;
const WITHIN_MS = 8_000;

describe('examples/irc-bridge', function () {
  this.timeout(20_000);
  let twin: TwinListener;
  let irc: IrcServer;
  let folder: string;
  let groupId: GroupId;
  let roomId: RoomId;
  let stops: (() => Promise<void>)[];

  beforeEach(async () => {
    stops = [];
    twin = await TwinListener.open();
    irc = await IrcServer.open();
    folder = mkdtempSync(join(tmpdir(), 'demes-irc-'));
    groupId = (await twin.node.createGroup({ name: 'Hut' })).id as GroupId;
    roomId = twin.node.generalRoomId(groupId);
  });
  afterEach(async () => {
    await Promise.all(stops.map((stop) => stop()));
    await irc.close();
    twin.node.webhooks.stop();
    await twin.close();
    rmSync(folder, { recursive: true });
  });

  /** As if its process was killed: nothing is written any more. */
  function started(ifUnsure: 'again' | 'skip' = 'again'): () => Promise<void> {
    const abort = new AbortController();
    const node = new DemesClient({ url: `http://127.0.0.1:${twin.http.port}`, token: TOKEN });
    const server = {
      host: '127.0.0.1',
      port: irc.port,
      nick: 'demes',
      channel: CHANNEL,
      lineMs: 1,
      retryMs: 10,
    };
    const running = bridge({ node, groupId, roomId, folder, ifUnsure, signal: abort.signal, irc: server });
    const stop = async (): Promise<void> => {
      abort.abort();
      await running;
    };
    stops.push(stop);
    return stop;
  }

  /** Somebody on IRC, and what they hear. */
  async function person(nick: string): Promise<{ say(text: string): Promise<unknown>; heard: string[] }> {
    const abort = new AbortController();
    const heard: string[] = [];
    const client = new IrcClient({
      host: '127.0.0.1',
      port: irc.port,
      nick,
      channel: CHANNEL,
      lineMs: 1,
      onLine: (who, text) => void heard.push(`${who} ${text}`),
    });
    const running = client.run(abort.signal);
    stops.push(async () => {
      abort.abort();
      await running;
    });
    await eventually(`${nick} is there`, () => client.isJoined, WITHIN_MS);
    return { say: async (text) => client.say(text, abort.signal), heard };
  }

  const say = async (text: string, more: object = {}): Promise<Message> =>
    (await twin.node.postMessage(groupId, roomId, { text, ...more }, CONFIRMED, AbortSignal.timeout(1_000)))
      .message;
  const inRoom = (): string[] =>
    twin.node.messages(groupId, roomId, { limit: 100 }).messages.map(({ text }) => text);
  const fromRoom = (): string[] =>
    irc.spoken.filter(({ text }) => text.startsWith('<')).map(({ text }) => text);
  const bridged = async (nick = 'demes'): Promise<void> =>
    eventually(`${nick} is there`, () => irc.in(CHANNEL).includes(nick), WITHIN_MS);
  /** Nothing is on its way, and that is on the disk. */
  const noted = async (): Promise<void> =>
    eventually(
      'noted',
      () => readFileSync(join(folder, 'bridge.json'), 'utf8').includes('"saying":null'),
      WITHIN_MS,
    );
  const name = (): string => twin.node.messages(groupId, roomId, { limit: 1 }).messages[0]!.author.name;

  it('what is said in one is said in the other, in order, and not what was said before there was a bridge', async () => {
    await say('long ago');
    const bo = await person('bo');
    started();
    await bridged();
    for (const text of ['one', 'two\nthree', '']) if (text !== '') await say(text);
    await eventually('all is said', () => bo.heard.length === 3, WITHIN_MS);
    expect(bo.heard).to.deep.equal(['one', 'two', 'three'].map((text) => `demes <${name()}> ${text}`));
    for (const text of ['four', '\x01ACTION waves\x01', '\x01VERSION\x01', 'five']) await bo.say(text);
    await eventually('all is there', () => inRoom().length === 6, WITHIN_MS);
    expect(inRoom().slice(-3)).to.deep.equal(['bo (IRC): four', '* bo (IRC) waves', 'bo (IRC): five']);
    await say('last');
    await eventually('and that', () => bo.heard.length === 4, WITHIN_MS);
    expect(fromRoom()).to.have.length(4);
  });

  it('nothing that is said becomes a command, and long lines come whole', async () => {
    const bo = await person('bo');
    started();
    await bridged();
    const before = irc.commands.length;
    await say('hello\r\nQUIT :gone\nJOIN #other\0PART #hut');
    const long = Array.from({ length: 120 }, (_, at) => `wörter${at}`).join(' ');
    await say(long);
    await eventually('all is said', () => bo.heard.join('').includes('wörter119'), WITHIN_MS);
    const said = irc.commands.slice(before).filter((line) => !line.startsWith('PING'));
    for (const line of said) expect(line).to.match(/^PRIVMSG #hut :<[^>]+> /);
    expect(irc.cut).to.equal(0);
    const [, ...rest] = bo.heard.slice(3).map((line) => line.replace(/^demes <[^>]+> /, ''));
    expect([bo.heard[3]!.replace(/^demes <[^>]+> /, ''), ...rest].join(' ')).to.include(long.slice(-200));
  });

  it('takes another name where its own is taken, and goes on after it was thrown out or cut off', async () => {
    const bo = await person('demes');
    started();
    await bridged('demes1');
    await say('one');
    await eventually('one', () => bo.heard.length === 1, WITHIN_MS);
    irc.kick(CHANNEL, 'demes1');
    await say('two');
    await eventually('two', () => bo.heard.length === 2, WITHIN_MS);
    irc.breakOff('demes1');
    await say('three');
    await eventually('three', () => bo.heard.some((line) => line.endsWith('three')), WITHIN_MS);
    expect(bo.heard[0]).to.match(/^demes1 /);
  });

  it('killed while nothing is on its way, it says everything once: also what was said meanwhile', async () => {
    const bo = await person('bo');
    let stop = started();
    await bridged();
    for (let round = 0; round < 4; round += 1) {
      await say(`before ${round}`);
      await bo.say(`from IRC ${round}`);
      await eventually(`round ${round}`, () => fromRoom().length === 2 * round + 1, WITHIN_MS);
      await eventually('heard', () => inRoom().includes(`bo (IRC): from IRC ${round}`), WITHIN_MS);
      await noted();
      await stop();
      await say(`meanwhile ${round}`);
      stop = started();
      await bridged();
      await eventually('meanwhile', () => fromRoom().length === 2 * round + 2, WITHIN_MS);
    }
    const expected = [0, 1, 2, 3].flatMap((round) => [`before ${round}`, `meanwhile ${round}`]);
    expect(fromRoom().map((text) => text.replace(/^<[^>]+> /, ''))).to.deep.equal(expected);
    expect(inRoom().filter((text) => text.startsWith('bo'))).to.have.length(4);
  });

  for (const [ifUnsure, times] of [
    ['again', 2],
    ['skip', 1],
  ] as const) {
    it(`killed while a line is on its way, nobody knows: "${ifUnsure}" says it ${times} times when the server had it`, async () => {
      const bo = await person('bo');
      const stop = started(ifUnsure);
      await bridged();
      await say('first');
      await eventually('first', () => bo.heard.length === 1, WITHIN_MS);
      await noted();
      irc.isMute = true;
      await say('in between\nsecond line');
      await eventually('on its way', () => fromRoom().length === 2, WITHIN_MS);
      await stop();
      irc.isMute = false;
      started(ifUnsure);
      await eventually('the rest', () => fromRoom().some((text) => text.endsWith('second line')), WITHIN_MS);
      expect(fromRoom().filter((text) => text.endsWith('in between'))).to.have.length(times);
      expect(fromRoom().filter((text) => text.endsWith('second line'))).to.have.length(1);
    });
  }

  it('a line that the server tells again is the same message: by its id, or by who said it and when', async () => {
    await irc.close();
    let tag = '@msgid=abc ';
    irc = await IrcServer.open({
      capabilities: ['message-tags', 'server-time', 'sasl=PLAIN'],
      tagOf: () => tag,
    });
    const bo = await person('bo');
    started();
    await bridged();
    await bo.say('once');
    await bo.say('once');
    tag = '@time=2026-11-21T12:00:00.000Z ';
    await bo.say('twice');
    await bo.say('twice');
    await eventually(
      'the last',
      () => inRoom().filter((text) => text.endsWith('twice')).length === 2,
      WITHIN_MS,
    );
    expect(inRoom()).to.deep.equal(['bo (IRC): once', 'bo (IRC): twice', 'bo (IRC): twice']);
    irc.breakOff('demes');
    await eventually(
      'back',
      () => irc.commands.filter((line) => line.startsWith('JOIN')).length === 3,
      WITHIN_MS,
    );
    await bo.say('twice');
    await bo.say('and new');
    await eventually('the new one', () => inRoom().includes('bo (IRC): and new'), WITHIN_MS);
    expect(inRoom()).to.have.length(4);
  });

  it('what was heard while the node was away is kept, and said once it is back', async () => {
    const bo = await person('bo');
    const stop = started();
    await bridged();
    await bo.say('here');
    await eventually('here', () => inRoom().length === 1, WITHIN_MS);
    await stop();
    const file = join(folder, 'bridge.json');
    const state = JSON.parse(readFileSync(file, 'utf8'));
    const heard = [
      { clientId: 'irc.1', text: 'bo (IRC): not taken yet' },
      { clientId: 'irc.2', text: 'bo (IRC): nor this' },
    ];
    writeFileSync(file, JSON.stringify({ ...state, heard }));
    await started()();
    started();
    await eventually('both', () => inRoom().length === 3, WITHIN_MS);
    expect(inRoom().slice(1)).to.deep.equal(heard.map(({ text }) => text));
    expect(fromRoom()).to.deep.equal([]);
  });

  it('is of one room and one channel, and ends when the node does not want its token', async () => {
    await started()();
    const file = join(folder, 'bridge.json');
    const state = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...state, between: 'another' }));
    const refused = await started()().catch((error: unknown) => (error as Error).message);
    expect(refused).to.include('is of another bridge');
    stops.pop();
    rmSync(file);
    const signal = AbortSignal.timeout(10_000);
    const node = new DemesClient({ url: `http://127.0.0.1:${twin.http.port}`, token: 'wrong' });
    const server = { host: '127.0.0.1', port: irc.port, nick: 'demes', channel: CHANNEL };
    const ended = await bridge({ node, groupId, roomId, folder, irc: server, signal }).catch(
      (error: unknown) => (error as { status?: number }).status,
    );
    expect(ended).to.equal(401);
  });
});
