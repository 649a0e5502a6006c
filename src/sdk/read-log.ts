/** The confirmed log of a group, page after page, and on for as long as it grows. */
import type { LogEntry } from '../api/log.ts';
import type { LogOptions } from './call-options.ts';
import type { DemesClient } from './client.ts';
import { DemesApiError } from './errors.ts';

const HTTP_REQUEST_TIMEOUT = 408;

type LogSource = Pick<DemesClient, 'logPage' | 'wait'>;

export async function* readLog(
  source: LogSource,
  groupId: string,
  options: LogOptions,
): AsyncGenerator<LogEntry, void> {
  let after = options.after ?? 0;
  for (;;) {
    const page = await source.logPage(groupId, after, options);
    for (const entry of page.entries) {
      yield entry;
      after = entry.index;
    }
    if (page.next !== null) continue;
    if (options.follow !== true) return;
    await waitForCommit(source, groupId, after + 1, options.signal);
  }
}

/** Long polls until the group's log is confirmed up to `index`, however long that takes. */
async function waitForCommit(
  source: LogSource,
  groupId: string,
  index: number,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      await source.wait(groupId, { commitIndex: index }, { signal });
      return;
    } catch (error) {
      if (!(error instanceof DemesApiError && error.status === HTTP_REQUEST_TIMEOUT)) throw error;
    }
  }
}
