/**
 * `npm run bench:screens`: how quick the screens are, on a real node in a real browser: the first screen, a room with
 * a long history, scrolling through it (beside an empty page scrolled the same way), and a burst of messages.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { loadavg } from 'node:os';
import { quantile } from '../src/sim/statistics.ts';
import type { DemesClient } from '../src/sdk/client.ts';
import { Cluster } from '../src/testing/cluster.ts';
import type { NodeApp } from '../src/testing/node-app.ts';
import { byTestId } from '../src/testing/test-ids.ts';
import { Browser } from '../test/support/browser.ts';
import { PageClock, scrollUp, watchFrames, type Frames } from './page-clock.ts';

const MESSAGES = Number(process.argv[2] ?? 100_000);
const OPENINGS = 10;
const SCROLLED_FRAMES = 300;
const SCROLL_STEP_PX = 120;
const BURST_PER_SECOND = 200;
const BURST_MS = 5_000;
const BATCH = 100;
const BATCHES_UNDER_WAY = 8;
const BUILT = new URL('../dist/client/', import.meta.url);

const cluster = await Cluster.start({ names: ['Ana'], group: 'Friends' });
const browser = await Browser.start();
try {
  const client = cluster.client('Ana');
  say('load average before', loadavg()[0]!.toFixed(1));
  say('first load, gzip', `${(firstLoadBytes() / 1000).toFixed(0)} kB (goal 300)`);
  await fill(client, cluster.groupId, MESSAGES);
  await client.markRead(cluster.groupId, 'general', (await client.status(cluster.groupId)).commitIndex);
  const screen = await cluster.screen('Ana', browser.driver, { isTest: false });
  await measureOpening(screen);
  await measureScrolling(screen);
  await measureBurst(screen, client);
} finally {
  await browser.close();
  await cluster.close();
}

/** Everything that the page names, and its words in English: what must come before it draws (MS333). */
function firstLoadBytes(): number {
  const page = readFileSync(new URL('index.html', BUILT), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]!);
  const words = readdirSync(new URL('assets/', BUILT)).filter((name) => name.startsWith('text-en.'));
  const files = [...named, ...words.map((name) => `assets/${name}`)];
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, BUILT))).length, 0);
}

async function fill(to: DemesClient, groupId: string, count: number): Promise<void> {
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < count) {
      const from = next;
      next += BATCH;
      const messages = Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => ({
        text: textOf(from + at),
      }));
      await to.sendBatch(groupId, 'general', messages, { wait: 'confirmed', waitMs: 60_000 });
    }
  };
  await Promise.all(Array.from({ length: BATCHES_UNDER_WAY }, writer));
}

function textOf(number: number): string {
  const words = 'the quick brown fox jumps over the lazy dog '.repeat(1 + (number % 7));
  return number % 10 === 0
    ? `**Message ${number}** with \`code\` and a [link](https://example.org)`
    : `${number}: ${words}`;
}

/** A page loaded anew, its files from the cache of nobody: cold but for the node's own memory. */
async function measureOpening(screen: NodeApp): Promise<void> {
  const clock = await PageClock.install(screen.window, {
    screen: '[data-app-state="ready"]',
    room: byTestId('message-row'),
  });
  await screen.window.devTools('Network.setCacheDisabled', { cacheDisabled: true });
  const screens: number[] = [];
  const rooms: number[] = [];
  for (let i = 0; i < OPENINGS; i += 1) {
    await screen.load();
    const firsts = await clock.firsts();
    const asked = await screen.window.evaluate<number>(
      `return performance.getEntriesByType('resource').find(({ name }) => name.includes('/messages?')).startTime;`,
    );
    screens.push(firsts.screen);
    rooms.push(firsts.room - asked);
  }
  say(
    'first screen, cold',
    `p50 ${ms(quantile(screens, 0.5))}, worst ${ms(Math.max(...screens))} (goal 1 s)`,
  );
  say(
    `room of ${MESSAGES} messages, asked for to drawn`,
    `p50 ${ms(quantile(rooms, 0.5))}, worst ${ms(Math.max(...rooms))} (goal 200 ms)`,
  );
}

async function measureScrolling(screen: NodeApp): Promise<void> {
  const empty = await emptyScroll(screen);
  await screen.load();
  await screen.window.shown(byTestId('message-row'));
  const list = await scrollUp(screen.window, byTestId('message-list'), SCROLLED_FRAMES, SCROLL_STEP_PX);
  say('frames of an empty page, scrolled', framesText(empty));
  const above = await firstIndex(screen);
  say('frames of the conversation, scrolled', `${framesText(list)}, up to number ${above}`);
  say('p95 against the empty page', `${(list.p95Ms / empty.p95Ms).toFixed(2)} (goal 2)`);
}

/** Of the rows that are drawn. */
async function firstIndex(screen: NodeApp): Promise<number> {
  const rows = await screen.window.seen(byTestId('message-row'));
  return Math.min(...rows.map(({ data }) => Number(data['index'])));
}

async function emptyScroll(screen: NodeApp): Promise<Frames> {
  await screen.window.go('data:text/html,<div id="tall" style="height:400000px"></div>');
  await screen.window.evaluate('document.scrollingElement.scrollTop = 300000;');
  return scrollUp(screen.window, '#tall', SCROLLED_FRAMES, SCROLL_STEP_PX);
}

async function measureBurst(screen: NodeApp, from: DemesClient): Promise<void> {
  await screen.load();
  await screen.window.shown(byTestId('message-row'));
  const quiet = await watchFrames(screen.window, BURST_MS / 2);
  const everyMs = 1000 / BURST_PER_SECOND;
  let sent = 0;
  const started = performance.now();
  const timer = setInterval(() => {
    const due = (performance.now() - started) / everyMs;
    for (; sent < due; sent += 1) void from.send(cluster.groupId, 'general', `burst ${sent}`);
  }, everyMs);
  const frames = await watchFrames(screen.window, BURST_MS);
  clearInterval(timer);
  await screen.chat.row({ text: `burst ${sent - 1}`, state: 'confirmed' });
  say('frames while nothing happens', framesText(quiet));
  say(`frames during ${BURST_PER_SECOND} messages a second`, `${framesText(frames)}; all ${sent} shown`);
}

function framesText({ count, p50Ms, p95Ms, worstMs }: Frames): string {
  return `${count} frames, gaps p50 ${ms(p50Ms)}, p95 ${ms(p95Ms)}, worst ${ms(worstMs)}`;
}

function ms(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

function say(what: string, result: string): void {
  console.log(`${`${what}:`.padEnd(48)} ${result}`);
}
