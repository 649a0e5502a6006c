/** The page of the failure lab: a simulated group by seed, so that it is the same life each time; and a scenario on real nodes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { buildScreens } from '../../src/cli/screens.ts';
import { screensFolder } from '../../src/cli/screens-stamp.ts';
import { labPage } from '../../src/lab/page.ts';
import { serveLab } from '../../src/lab/server.ts';
import { Supervisor } from '../../src/lab/supervisor.ts';
import { LabPage } from '../../src/testing/lab-page.ts';
import type { Set } from './play.ts';

const PROJECT = join(import.meta.dirname, '../..');
const SEED = 7;

export async function lab({ driver, take }: Set): Promise<void> {
  await buildScreens(() => undefined, new AbortController().signal, PROJECT, 'lab');
  const server = createServer(express().use(labPage(screensFolder(PROJECT, 'lab'))));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const { port } = server.address() as AddressInfo;
    const page = await LabPage.open(driver, `http://127.0.0.1:${port}`);
    await page.begin({ seed: SEED });
    const host = await page.whenHost();
    await page.whenNumbers('messages are confirmed', ({ confirmed }) => confirmed > 10);
    await page.play(false);
    await take(page, { name: 'lab', caption: 'The failure lab: a simulated group, its messages in flight.' });
    await page.play(true);
    await page.choose(host.name, 'kill');
    await page.whenHost(({ name }) => name !== host.name);
    await page.play(false);
    await take(page, { name: 'lab-failover', caption: 'The host was killed: how long each step took.' });
    await page.play(true);
    await page.choose(host.name, 'start');
    await page.whenNodes('it follows', (nodes) => nodes.every(({ isConfirmed }) => isConfirmed));
    await page.cutAcross([-0.45, -0.05], [0.45, -0.05]);
    await page.whenFaults(1);
    await page.whenNodes('some are without a majority', (nodes) =>
      nodes.some(({ isConfirmed }) => !isConfirmed),
    );
    await page.play(false);
    await take(page, { name: 'lab-split', caption: 'A line across the ring splits the group.' });
  } finally {
    server.close();
    server.closeAllConnections();
  }
  await scenario({ driver, take });
}

async function scenario({ driver, take }: Pick<Set, 'driver' | 'take'>): Promise<void> {
  const supervisor = new Supervisor({ nodes: 1, port: 0, timing: 'test', seed: SEED, out: null });
  const server = await serveLab(supervisor, 0, screensFolder(PROJECT, 'lab'));
  try {
    await supervisor.begin();
    await server.begin();
    const page = await LabPage.open(driver, server.url);
    const { verdict } = await page.playScenario('host-crash');
    if (verdict !== 'passed') throw new Error('host-crash failed: this machine is too busy for pictures');
    await page.play(false);
    await take(page, {
      name: 'lab-scenario',
      caption: 'A scenario was played on nodes of its own: what was checked, and what they were when.',
    });
  } finally {
    await server.close();
    await supervisor.stop();
  }
}
