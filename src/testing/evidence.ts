/** What one wants to see when a test has failed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { fileNameOf } from './file-name.ts';
import type { NodeApp } from './node-app.ts';

/**
 * Writes into this folder, which is made where it is missing: `NAME.log`, what each node said; `NAME.png` and
 * `NAME.html`, what its screen shows now.
 *
 * @param screens by the names of their nodes, as `cluster.screens` gives them
 */
export async function keepEvidence(
  folder: string,
  cluster: Cluster,
  screens: ReadonlyMap<string, NodeApp> = new Map(),
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  cluster.keepLogs(folder);
  for (const [name, { window }] of screens) {
    writeFileSync(join(folder, `${fileNameOf(name)}.png`), await window.picture());
    const page = await window.evaluate<string>('return document.documentElement.outerHTML;');
    writeFileSync(join(folder, `${fileNameOf(name)}.html`), page);
  }
}
