/** What a play of the pictures is, and what it plays on. */
import type { WebDriver } from 'selenium-webdriver';
import { Cluster } from '../../src/testing/cluster.ts';
import type { NodeApp } from '../../src/testing/node-app.ts';

/** A state that stands still while its pictures are taken. */
export interface Scene {
  readonly name: string;
  /** One sentence for the index. */
  readonly caption: string;
}

export interface Set {
  readonly driver: WebDriver;
  readonly take: (app: Pick<NodeApp, 'window'>, scene: Scene) => Promise<void>;
}

export type Play = (set: Set) => Promise<void>;

/** Plays on nodes of its own, which are gone afterwards. */
export async function withCluster(
  options: Parameters<typeof Cluster.start>[0],
  play: (cluster: Cluster) => Promise<void>,
): Promise<void> {
  const cluster = await Cluster.start(options);
  try {
    await play(cluster);
  } finally {
    await cluster.close();
  }
}
