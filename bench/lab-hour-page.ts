/**
 * `npm run bench:lab-hour-page`: the same hour (made-hour.ts) as a file of a recorded run, opened on the lab's page in a real
 * browser: how long it takes until all of it is there, how long the page stood still meanwhile, what memory it takes, and how even
 * the frames come while it is played and while somebody drags through it.
 *
 *     npm run bench:lab-hour-page -- [minutes] [nodes] [messages a second]
 */
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { buildScreens } from '../src/cli/screens.ts';
import { screensFolder } from '../src/cli/screens-stamp.ts';
import { labPage } from '../src/lab/page.ts';
import type { BrowserWindow } from '../src/testing/browser-window.ts';
import { LabPage } from '../src/testing/lab-page.ts';
import { quantile } from '../src/sim/statistics.ts';
import { Browser } from '../test/support/browser.ts';
import { madeHour } from './made-hour.ts';
import { watchFrames } from './page-clock.ts';

const [minutes = 60, nodes = 15, rate = 20] = process.argv.slice(2).map(Number);
const NAMES = Array.from({ length: nodes }, (_, at) => `n${at + 1}`);
const PROJECT = join(import.meta.dirname, '..');
const READ_MS_MAX = 600_000;
const PLAYED_MS = 10_000;
const DRAGS = 100;
const MIB = 2 ** 20;

/** Goes to moments by the field that people drag, and answers how long each took until it was drawn. */
const DRAG = `
  const [moments] = arguments;
  const done = arguments[arguments.length - 1];
  const field = document.querySelector('[data-testid="lab-scrub"]');
  const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const times = [];
  const next = () => {
    if (times.length === moments.length) return done(times);
    const began = performance.now();
    put.call(field, Math.round(moments[times.length] * Number(field.max)));
    field.dispatchEvent(new Event('input', { bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => {
      times.push(performance.now() - began);
      next();
    }));
  };
  next();`;

/** Notes how long anything kept the page from answering. */
const NOTE_LONG = `
  window.demesLong = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.demesLong = Math.max(window.demesLong, duration);
  }).observe({ type: 'longtask' });`;

const folder = mkdtempSync(join(tmpdir(), 'demes-hour-'));
await buildScreens(console.log, new AbortController().signal, PROJECT, 'lab');
const app = express().use(labPage(screensFolder(PROJECT, 'lab')));
const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
const browser = await Browser.start();
try {
  const file = writeHour(join(folder, 'events.ndjson'));
  console.log(
    `load ${loadavg()[0]!.toFixed(1)}; ${minutes} minutes, ${nodes} nodes, ${rate} messages a second`,
  );
  console.log(`the file: ${(statSync(file).size / MIB).toFixed(0)} MiB`);
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lab = await LabPage.open(browser.driver, address);
  // As people have it, not as tests do.
  await lab.window.go(`${address}/`);
  await lab.whenHost();
  await measure(lab, file);
} finally {
  await browser.close();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
}

async function measure({ window }: LabPage, file: string): Promise<void> {
  await window.evaluate(NOTE_LONG);
  const began = performance.now();
  await window.upload('input[type="file"]', file);
  const recorded = '[data-testid="lab"][data-kind="recorded"]';
  await window.until(
    'all of it is read',
    () => window.seen(recorded),
    ({ length }) => length === 1,
    READ_MS_MAX,
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const longest = await window.evaluate<number>('return window.demesLong;');
  console.log(`read within ${seconds} s; the page stood still for at most ${longest.toFixed(0)} ms`);
  console.log(`memory of the page: ${((await heapBytes(window)) / MIB).toFixed(0)} MiB`);

  const moments = Array.from({ length: DRAGS }, (_, at) => (at * 37) % DRAGS).map((at) => at / DRAGS);
  const drags = await window.exclusively(async (driver) =>
    driver.executeAsyncScript<number[]>(DRAG, moments),
  );
  console.log(`a moment gone to: p50 ${ms(quantile(drags, 0.5))}, p95 ${ms(quantile(drags, 0.95))}`);
  await window.click('[data-testid="lab-play"]');
  const played = await watchFrames(window, PLAYED_MS);
  console.log(
    `played: a frame every ${ms(played.p50Ms)} (p95 ${ms(played.p95Ms)}, longest ${ms(played.worstMs)})`,
  );
}

async function heapBytes(window: BrowserWindow): Promise<number> {
  await window.devTools('HeapProfiler.collectGarbage', {});
  return window.evaluate<number>('return performance.memory.usedJSHeapSize;');
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function writeHour(path: string): string {
  const file = openSync(path, 'wx', 0o600);
  for (const facts of madeHour({ minutes, names: NAMES, rate })) {
    writeSync(file, facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  }
  closeSync(file);
  return path;
}
