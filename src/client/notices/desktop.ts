/** Notices of this browser's desktop: whether they are wanted here, may be shown, and how one is shown. */

const KEY = 'demes-notices';

/** denied: the browser says no; off: nobody asked for them here; missing: this browser has none. */
export type Desktop = 'on' | 'off' | 'denied' | 'missing';

export function desktopState(): Desktop {
  if (!('Notification' in window)) return 'missing';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' && isWanted() ? 'on' : 'off';
}

/** To be called from a click: the browser asks the person the first time. */
export async function turnDesktop(isOn: boolean): Promise<Desktop> {
  try {
    window.localStorage.setItem(KEY, isOn ? 'on' : 'off');
  } catch {
    // A browser that keeps nothing is asked again when it is opened again.
  }
  if (isOn && desktopState() === 'off') await Notification.requestPermission();
  return desktopState();
}

function isWanted(): boolean {
  try {
    return window.localStorage.getItem(KEY) === 'on';
  } catch {
    return false;
  }
}

export interface DesktopNotice {
  readonly title: string;
  readonly body: string;
  /** The same in another window of this browser takes its place instead of standing beside it. */
  readonly tag: string;
  readonly onClick: () => void;
}

export function showOnDesktop({ title, body, tag, onClick }: DesktopNotice): void {
  const notice = new Notification(title, { body, tag });
  notice.addEventListener('click', () => {
    window.focus();
    notice.close();
    onClick();
  });
}
