/**
 * `npm run bench:rooms [ROOMS [MESSAGES]]`: a group of many rooms in which others said a lot that nobody read: how long its
 * node takes to list them, to count them anew, and to put one back to unread; and how long a screen takes from a click on
 * a room until what was said there is drawn, the first time and again.
 */
import { loadavg } from 'node:os';
import { quantile } from '../src/sim/statistics.ts';
import type { DemesClient } from '../src/sdk/client.ts';
import { Cluster } from '../src/testing/cluster.ts';
import type { NodeApp } from '../src/testing/node-app.ts';
import { Browser } from '../test/support/browser.ts';
import { say } from './filled.ts';

const ROOMS = Number(process.argv[2] ?? 50);
const MESSAGES = Number(process.argv[3] ?? 400);
const BATCH = 100;
const TURNS = 20;
const TEXT = 'the quick brown fox jumps over the lazy dog '.repeat(5);

/** From the click until a message of the room is drawn, ms. */
const SWITCH = `
  const [roomId, words] = arguments;
  const item = document.querySelector('[data-testid="room-item"][data-room-id="' + roomId + '"]');
  const startMs = performance.now();
  item.click();
  return new Promise((resolve) => {
    const look = () => {
      const row = document.querySelector('[data-testid="message-row"]');
      if (row?.textContent.includes(words) === true) resolve(performance.now() - startMs);
      else requestAnimationFrame(look);
    };
    look();
  });`;

const cluster = await Cluster.start({ names: ['Ana', 'Bo'], group: 'Friends' });
const browser = await Browser.start();
try {
  const { groupId } = cluster;
  const [ana, bo] = [cluster.client('Ana'), cluster.client('Bo')];
  say('load average before', loadavg()[0]!.toFixed(1));
  const rooms = await makeRooms(ana);
  for (const [number, roomId] of rooms.entries()) await fill(bo, roomId, number);
  await cluster.caughtUp();
  say('said', `${ROOMS * MESSAGES} messages in ${ROOMS} rooms, all unread`);
  await measured('list them', async () => void (await ana.rooms(groupId)));
  await measured('mark one unread', async (turn) => {
    const roomId = rooms[turn % ROOMS]!;
    const { lastIndex } = await ana.room(groupId, roomId);
    await ana.markRead(groupId, roomId, lastIndex);
    await ana.api.markRead({ groupId, roomId, body: { unreadFrom: 0 } });
  });
  const screen = await cluster.screen('Ana', browser.driver, { isTest: false });
  await screen.whenReady();
  await switching(screen, rooms, 'switch to a room, the first time');
  await switching(screen, rooms, 'switch to a room again');
} finally {
  await browser.close();
  await cluster.close();
}

async function makeRooms(by: DemesClient): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let number = 0; number < ROOMS; number += 1) {
    ids.push((await by.createRoom(cluster.groupId, { name: `Room ${number}` })).id);
  }
  return ids;
}

async function fill(by: DemesClient, roomId: string, number: number): Promise<void> {
  for (let from = 0; from < MESSAGES; from += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, at) => ({
      text: `${wordsOf(number)} ${from + at} ${TEXT}`,
    }));
    await by.sendBatch(cluster.groupId, roomId, messages, { wait: 'confirmed', waitMs: 60_000 });
  }
}

/** What each message of a room begins with. */
function wordsOf(number: number): string {
  return `In room ${number}:`;
}

async function measured(what: string, run: (turn: number) => Promise<void>): Promise<void> {
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const startMs = performance.now();
    await run(turn);
    times.push(performance.now() - startMs);
  }
  tell(what, times);
}

async function switching(screen: NodeApp, rooms: readonly string[], what: string): Promise<void> {
  const times: number[] = [];
  for (const [number, roomId] of rooms.entries()) {
    times.push(await screen.window.evaluate<number>(SWITCH, roomId, wordsOf(number)));
  }
  tell(what, times);
}

function tell(what: string, times: number[]): void {
  times.sort((a, b) => a - b);
  say(what, `p50 ${quantile(times, 0.5).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`);
}
