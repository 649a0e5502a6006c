/** The sentences that only parts speak which come after the first screen, in German. The words: de.ts. */
import { devices } from './de/devices.ts';
import { imports } from './de/imports.ts';
import { lab } from './de/lab.ts';
import { settings } from './de/settings.ts';
import { webhooks } from './de/webhooks.ts';
import type { LaterSentences } from './sentences.ts';

export const deLater: LaterSentences = {
  settings,
  imports,
  lab,
  devices,
  webhooks,
};
