import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Message } from '../../src/api/messages.ts';
import type { GroupId, RoomId } from '../../src/protocol/ids.ts';
import { eventually, TOKEN, TwinListener } from '../support/twin-listener.ts';

const PROGRAM = fileURLToPath(new URL('../../examples/reminder-bot/reminder-bot.mjs', import.meta.url));
const NOW = { wait: 'none', timeoutMs: 0 } as const;

describe('examples/reminder-bot', function () {
  this.timeout(30_000);
  let twin: TwinListener;
  let bot: ChildProcess | null = null;
  let groupId: GroupId;
  let roomId: RoomId;

  beforeEach(async () => {
    twin = await TwinListener.open();
    groupId = (await twin.node.createGroup({ name: 'Hut' })).id as GroupId;
    roomId = twin.node.generalRoomId(groupId);
  });
  afterEach(async () => {
    bot?.kill('SIGKILL');
    twin.node.webhooks.stop();
    await twin.close();
  });

  const said = (): readonly Message[] => twin.node.messages(groupId, roomId, { limit: 50 }).messages;
  const say = async (text: string): Promise<string> =>
    (await twin.node.postMessage(groupId, roomId, { text }, NOW, AbortSignal.timeout(1_000))).message.id;

  it('reminds once of what was asked while it was away and while it listens, and of nothing else', async () => {
    const before = await say('Remind me in 0 seconds to look at the anchor');
    await say('remind me of nothing');
    bot = spawn(process.execPath, [PROGRAM, `http://127.0.0.1:${twin.http.port}`, groupId], {
      env: { ...process.env, DEMES_TOKEN: TOKEN },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await eventually('what was asked before', () => said().length === 4, 20_000);
    const after = await say('remind me in 0 hours to eat');
    await eventually('what was asked then', () => said().length === 7, 20_000);
    const answers = said().filter(({ replyTo }) => replyTo !== undefined);
    expect(answers.map(({ replyTo, text }) => [replyTo, text.slice(0, 9)])).to.have.deep.members([
      [before, 'I will, a'],
      [before, 'Time to l'],
      [after, 'I will, a'],
      [after, 'Time to e'],
    ]);
  });
});
