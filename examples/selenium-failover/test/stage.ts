/** Where tests are played: five real nodes in one group with a window for each, whole again before every test. */
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from 'mocha';
import type { WebDriver } from 'selenium-webdriver';
import { Cluster, keepEvidence, Witness, type NodeApp } from 'demes/testing';
import { startBrowser } from './browser.ts';

export const NAMES: readonly string[] = ['Ana', 'Bo', 'Cleo', 'Dan', 'Eva'];
const FAILURES = join(import.meta.dirname, '../runs');

export interface Stage {
  readonly cluster: Cluster;
  /** The screen of this node. */
  readonly screen: (name: string) => NodeApp;
  /** Knows nothing yet. */
  readonly witness: Witness;
}

let browser: WebDriver;
let cluster: Cluster;
let screens: ReadonlyMap<string, NodeApp> = new Map();

before(async () => {
  browser = await startBrowser();
  cluster = await Cluster.start({ names: NAMES, group: 'Friends', faults: true });
  screens = await cluster.screens(browser);
});

beforeEach(async () => {
  await cluster.restore();
  for (const { status } of screens.values()) await status.whenKind('ok');
});

after(async () => {
  await browser?.quit();
  await cluster?.close();
});

/**
 * The body of a test. When it fails, what its screens showed and its nodes said is kept, and the failure names the
 * folder.
 *
 *     it('goes on', story(async ({ cluster, screen, witness }) => { … }));
 */
export function story(play: (stage: Stage) => Promise<void>): (this: Context) => Promise<void> {
  return async function played(this: Context) {
    const screen = (name: string): NodeApp => screens.get(name) ?? expect.fail(`There is no node ${name}.`);
    try {
      await play({ cluster, screen, witness: new Witness(screens) });
    } catch (error) {
      const folder = join(FAILURES, this.test!.title.replace(/\W+/g, '-'));
      const kept = await keepEvidence(folder, cluster, screens).then(() => folder, String);
      throw new Error(`${(error as Error).message}\nPictures and logs: ${kept}`, { cause: error });
    }
  };
}
