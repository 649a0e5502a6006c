import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { pino } from 'pino';
import type { Message } from '../../../src/api/messages.ts';
import type { NewWebhook } from '../../../src/api/webhooks.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import type { ForkId, GroupId, RoomId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import type { Scope } from '../../../src/protocol/scope.ts';
import { Feed } from '../../../src/server/http/feed.ts';
import { Webhooks } from '../../../src/server/webhooks/webhooks.ts';
import { longIdOf } from '../../support/node-twin.ts';
import { eventually } from '../../support/twin-listener.ts';
import { HookMemoryTwin, NO_INCOMING, Receiver } from '../../support/webhook-twin.ts';

const GROUP = longIdOf('group') as GroupId;
const [HERE, THERE, HIDDEN] = [longIdOf('here'), longIdOf('there'), longIdOf('hidden')] as RoomId[] as [
  RoomId,
  RoomId,
  RoomId,
];
const FIRST_FORK = GROUP as string as ForkId;
const NOW_MS = Date.parse('2026-01-02T03:04:05.678Z');

describe('server/webhooks', () => {
  let receiver: Receiver;
  let memory: HookMemoryTwin;
  let feed: Feed;
  let webhooks: Webhooks;
  let said: Message[];
  let scope: Scope;
  let halted: DemesError | null;
  /** Pauses that were asked for, and what ends the last of them. */
  let pauses: number[];
  let endPause: () => void;

  beforeEach(async () => {
    receiver = await Receiver.open();
    memory = new HookMemoryTwin();
    feed = new Feed('e1');
    said = [];
    pauses = [];
    scope = { groupId: GROUP, forkId: FIRST_FORK };
    halted = null;
    webhooks = started();
  });
  afterEach(async () => {
    webhooks.stop();
    await receiver.close();
  });

  function started(): Webhooks {
    const made = new Webhooks({
      feed,
      memory,
      incoming: NO_INCOMING,
      log: pino({ level: 'silent' }),
      wallMs: () => NOW_MS,
      now: () => ({ index: said.at(-1)?.index ?? 0, forkId: scope.forkId }),
      said: () => ({
        scope,
        name: 'Hut',
        sees: (roomId) => roomId !== HIDDEN,
        following(index, limit) {
          if (halted !== null) throw halted;
          return said.filter((message) => message.index! > index).slice(0, limit);
        },
      }),
      later(ms, work) {
        pauses.push(ms);
        endPause = work;
        return () => undefined;
      },
    });
    made.start();
    return made;
  }

  function say(index: number, more: Partial<Message> = {}): void {
    said.push({ index, text: `message ${index}`, roomId: HERE, ...more } as Message);
    feed.publish('message', GROUP, {});
  }

  const made = (roomId?: RoomId): NewWebhook =>
    webhooks.create({ name: 'bot', groupId: GROUP, url: receiver.url, ...(roomId && { roomId }) });
  const got = (): number[] => receiver.posts.map(({ body }) => JSON.parse(body).message.index);
  const delivered = async (index: number): Promise<void> =>
    eventually(`up to ${index}`, () => webhooks.all()[0]?.deliveredIndex === index);
  const failing = async (times: number): Promise<void> =>
    eventually(`${times} failures`, () => pauses.length === times);

  it('MS351 what is said from then on is posted, whole, signed, in the order of the log', async () => {
    say(3);
    const { id, secret } = made();
    for (const index of [4, 6, 7]) say(index);
    await delivered(7);
    expect(got()).to.deep.equal([4, 6, 7]);
    const { body, headers } = receiver.posts[1]!;
    expect(JSON.parse(body)).to.deep.equal({
      id: `${GROUP}/6`,
      webhookId: id,
      group: { id: GROUP, name: 'Hut' },
      message: said[2],
    });
    expect(headers['demes-webhook-id']).to.equal(id);
    const code = createHmac('sha256', secret).update(`1767323045.${body}`).digest('hex');
    expect(headers['demes-signature']).to.equal(`t=1767323045,v1=${code}`);
  });

  it('MS351 a webhook of one room hears that room; what is far behind others is found', async () => {
    made(THERE);
    for (let index = 1; index <= 200; index++) say(index, { roomId: HERE });
    say(201, { roomId: THERE });
    await delivered(201);
    expect(got()).to.deep.equal([201]);
  });

  it('MS354 what this person cannot read, what was deleted, and other people’s rooms do not go out', async () => {
    made();
    say(1, { unreadable: 'noKeys', text: '' });
    say(2, { deleted: true, text: '' });
    say(3, { roomId: HIDDEN });
    say(4);
    await delivered(4);
    expect(got()).to.deep.equal([4]);
  });

  it('MS352 what is not taken is posted again, after longer and longer pauses, and nothing overtakes it', async () => {
    receiver.answer = (response) => void response.writeHead(503).end();
    const { id } = made();
    say(1);
    say(2);
    for (let times = 1; times <= 12; times++) {
      await failing(times);
      feed.publish('message', GROUP, {});
      endPause();
    }
    await failing(13);
    expect(new Set(got())).to.deep.equal(new Set([1]));
    const most = LIMITS.webhookPauseMsMax;
    expect(pauses.slice(0, 4)).to.deep.equal([1_000, 2_000, 4_000, 8_000]);
    expect(pauses.slice(-3)).to.deep.equal([most, most, most]);
    const since = new Date(NOW_MS).toISOString();
    expect(webhooks.all()[0]).to.deep.include({
      id,
      state: 'failing',
      deliveredIndex: 0,
      failure: { since, reason: 'answer', status: 503 },
      takenAt: null,
      retryAt: new Date(NOW_MS + most).toISOString(),
    });
    receiver.answer = (response) => void response.end();
    endPause();
    await delivered(2);
    expect(got().slice(-2)).to.deep.equal([1, 2]);
    expect(webhooks.all()[0]).to.deep.include({ state: 'working', failure: null, retryAt: null });
  });

  it('MS352 after a restart it goes on with what was not taken; what was under way comes again', async () => {
    made();
    say(1);
    await delivered(1);
    receiver.answer = () => undefined;
    say(2);
    await eventually('under way', () => receiver.posts.length === 2);
    webhooks.stop();
    say(3);
    receiver.answer = (response) => void response.end();
    webhooks = started();
    await delivered(3);
    expect(got()).to.deep.equal([1, 2, 2, 3]);
    expect(pauses).to.deep.equal([]);
  });

  it('MS352 whoever answers 410 gets nothing more, also after a restart', async () => {
    receiver.answer = (response) => void response.writeHead(410).end();
    made();
    say(1);
    await eventually('ended', () => webhooks.all()[0]?.state === 'ended');
    webhooks.stop();
    webhooks = started();
    say(2);
    made();
    await eventually('the other', () => webhooks.all()[1]?.state === 'working');
    say(3);
    await eventually('the other has ended', () => webhooks.all()[1]?.state === 'ended');
    expect(got()).to.deep.equal([1, 3]);
  });

  it('MS352 a receiver that fails holds up no other, and a group that halts goes on where it was', async () => {
    made();
    const other = await Receiver.open();
    try {
      receiver.answer = () => undefined;
      webhooks.create({ name: 'other', groupId: GROUP, url: other.url });
      say(1);
      await eventually('the other has it', () => other.posts.length === 1);
      halted = new DemesError('storage_failed');
      say(2);
      await new Promise((resolve) => setImmediate(resolve));
      halted = null;
      feed.publish('halt', GROUP, null);
      await eventually('and the next', () => other.posts.length === 2);
      expect(receiver.posts).to.have.length(1);
    } finally {
      await other.close();
    }
  });

  it('MS358 a test posts once, at once, signed; it moves nothing, and says what came of it', async () => {
    const { id, secret } = made();
    expect(await webhooks.test(id)).to.deep.equal({ taken: true, failure: null });
    const { body, headers } = receiver.posts[0]!;
    const group = { id: GROUP, name: 'Hut' };
    expect(JSON.parse(body)).to.deep.equal({ id: `${GROUP}/test`, test: true, webhookId: id, group });
    const code = createHmac('sha256', secret).update(`1767323045.${body}`).digest('hex');
    expect(headers['demes-signature']).to.equal(`t=1767323045,v1=${code}`);
    for (const status of [503, 410]) {
      receiver.answer = (response) => void response.writeHead(status).end();
      expect(await webhooks.test(id)).to.deep.equal({ taken: false, failure: { reason: 'answer', status } });
    }
    expect(webhooks.all()[0]).to.deep.include({ state: 'working', deliveredIndex: 0, takenAt: null });
    expect(pauses).to.deep.equal([]);
  });

  it('MS358 a test that is taken ends the pause of what waits; one that is not does not', async () => {
    const { id } = made();
    receiver.answer = (response) => void response.writeHead(503).end();
    say(1);
    await failing(1);
    await webhooks.test(id);
    expect(webhooks.all()[0]!.retryAt).to.equal(new Date(NOW_MS + 1_000).toISOString());
    receiver.answer = (response) => void response.end();
    await webhooks.test(id);
    await delivered(1);
    expect(webhooks.all()[0]!.takenAt).to.equal(new Date(NOW_MS).toISOString());
  });

  it('MS358 there is no test of a webhook that there is not, or whose receiver wants no more', async () => {
    const { id } = made();
    receiver.answer = (response) => void response.writeHead(410).end();
    say(1);
    await eventually('ended', () => webhooks.all()[0]?.state === 'ended');
    const refused = async (one: string): Promise<unknown> =>
      webhooks.test(one).catch((error: unknown) => (error as DemesError).code);
    expect([await refused(id), await refused('0'.repeat(16))]).to.deep.equal(['conflict', 'not_found']);
    expect(receiver.posts).to.have.length(1);
  });

  it('MS353 in another fork of the log it goes on from what both have', async () => {
    made();
    for (const index of [1, 2, 3]) say(index);
    await delivered(3);
    scope = {
      groupId: GROUP,
      forkId: longIdOf('fork') as ForkId,
      earlier: [{ forkId: FIRST_FORK, upTo: 2, confirmedTo: 1 }],
    };
    say(4);
    await delivered(4);
    expect(got()).to.deep.equal([1, 2, 3, 3, 4]);
    const foreign = {
      forkId: longIdOf('not ours') as ForkId,
      deliveredIndex: 4,
      failure: null,
      isEnded: false,
      takenAt: null,
    };
    memory.note(memory.all()[0]!.id, foreign);
    say(5);
    await delivered(5);
    expect(got().slice(5)).to.deep.equal([2, 3, 4, 5]);
  });

  it('MS350 one that was removed gets nothing more, nor one whose group was forgotten', async () => {
    const [gone, forgotten] = [made(), made()];
    expect(webhooks.remove(gone.id)).to.equal(true);
    expect(webhooks.remove(gone.id)).to.equal(false);
    memory.remove(forgotten.id);
    made();
    say(1);
    await eventually('the third', () => webhooks.all()[0]?.deliveredIndex === 1);
    expect(receiver.posts).to.have.length(1);
  });

  it('MS350 one more than webhooksMax is refused, until one is removed', () => {
    const all = Array.from({ length: LIMITS.webhooksMax }, () => made());
    expect(() => made()).to.throw(`at most ${LIMITS.webhooksMax}`);
    webhooks.remove(all[0]!.id);
    expect(made().id).to.match(/^[0-9a-f]{16}$/);
  });
});
