/** Which screens there are to show at the moment: none while they are being built, never an older build meanwhile. */
import type { Logger } from '../log.ts';
import { Screens } from './screens.ts';

/** keeper: this node has none, for nobody is in a room here. Null: there are none. */
export type CurrentScreens = Screens | 'building' | 'keeper' | null;

export interface ScreensSource {
  readonly current: CurrentScreens;
}

/**
 * @param folder where the build puts them
 * @param built resolves when they may be read; null when nobody builds. Must not reject
 * @throws errors of the file system other than a missing folder, when nobody builds
 */
export function openScreens(folder: string, built: Promise<void> | null, log: Logger): ScreensSource {
  const source: { current: CurrentScreens } = { current: built === null ? Screens.read(folder) : 'building' };
  void built?.then(() => {
    try {
      source.current = Screens.read(folder);
    } catch (error) {
      log.error({ err: error }, 'the screens could not be read');
      source.current = null;
    }
  });
  return source;
}
