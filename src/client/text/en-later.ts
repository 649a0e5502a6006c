/** The sentences that only parts speak which come after the first screen (shell/part.tsx), in English. */
import { devices } from './en/devices.ts';
import { imports } from './en/imports.ts';
import { lab } from './en/lab.ts';
import { settings } from './en/settings.ts';
import { webhooks } from './en/webhooks.ts';

export const enLater = {
  settings,
  imports,
  lab,
  devices,
  webhooks,
} as const;
