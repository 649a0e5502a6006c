/**
 * Where the stories of the screens are played: one browser for all of them, nodes for each. When a story fails, what
 * its windows showed and its nodes said is kept, and the failure names the folder.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { Cluster, type ClusterOptions } from '../../src/testing/cluster.ts';
import type { NodeApp, OpenOptions } from '../../src/testing/node-app.ts';
import { Browser, missingBrowser } from '../support/browser.ts';
import { skipBecause } from '../support/skip.ts';

/** Two slow cores play several nodes and a browser. */
const STORY_MS_MAX = 90_000;
const START_MS_MAX = 60_000;

let browser: Browser | null = null;

// At the end of all suites: this file is loaded once.
after(async () => browser?.close());

export interface Stage {
  readonly browser: Browser;
  readonly cluster: Cluster;
  /** A window with the screen of this node. */
  readonly screen: (name: string, options?: OpenOptions) => Promise<NodeApp>;
}

type Story = (stage: Stage) => Promise<void>;

/**
 * The body of a test: nodes and an empty browser for it alone, all gone at its end.
 *
 *     it('is told', story({ names: ['Ana', 'Bo'], group: 'Friends' }, async ({ screen }) => { … }));
 */
export function story(options: ClusterOptions, tell: Story): (this: Context) => Promise<void> {
  return async function play(this: Context) {
    this.timeout(STORY_MS_MAX);
    const missing = missingBrowser();
    if (missing !== null) skipBecause(this, missing);
    await played(await Cluster.start(options), tell);
  };
}

/** The same nodes for several tests that follow one another; windows are closed after each. */
export function sharedStories(options: ClusterOptions): (tell: Story) => (this: Context) => Promise<void> {
  let cluster: Cluster | null = null;
  before(async function start(this: Context) {
    this.timeout(START_MS_MAX);
    const missing = missingBrowser();
    if (missing !== null) skipBecause(this, missing);
    cluster = await Cluster.start(options);
  });
  after(async () => cluster?.close());
  return (tell) =>
    async function play(this: Context) {
      this.timeout(STORY_MS_MAX);
      await shown(cluster!, tell);
    };
}

/** Closes the nodes at the end, well or badly. */
export async function played(cluster: Cluster, tell: Story): Promise<void> {
  try {
    await shown(cluster, tell);
  } finally {
    await cluster.close();
  }
}

async function shown(cluster: Cluster, tell: Story): Promise<void> {
  browser ??= await Browser.start();
  const stage: Stage = {
    browser,
    cluster,
    screen: (name, options) => cluster.screen(name, browser!.driver, options),
  };
  try {
    await tell(stage);
  } catch (error) {
    const folder = await evidence(stage);
    throw new Error(`${(error as Error).message}\nPictures and logs: ${folder}`, { cause: error });
  } finally {
    await browser.clear();
  }
}

async function evidence({ browser, cluster }: Stage): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'demes-failed-story-'));
  cluster.keepLogs(folder);
  await browser.keepEvidence(folder);
  return folder;
}
