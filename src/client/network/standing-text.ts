/** The sentences for how a group stands: what is the matter, and what still works. */
import type { useText } from '../text/text.ts';
import { decimalText } from '../text/decimal.ts';
import type { Standing } from './standing-kind.ts';

type Text = ReturnType<typeof useText>;

const MS_PER_SECOND = 1_000;

/** The short one, always on the screen. `electingMs`: how long this screen has seen no host; null says nothing of it. */
export function chipText(t: Text, standing: Standing, electingMs: number | null): string {
  switch (standing.kind) {
    case 'ok':
      return okText(t, standing);
    case 'electing':
      return electingMs === null
        ? t('network:chipElecting')
        : t('network:chipElectingFor', { seconds: decimalText(electingMs / MS_PER_SECOND, 1) });
    case 'frozen':
      return t('network:chipFrozen', { host: standing.host });
    case 'tentative':
      return t('network:chipTentative', { reachable: standing.reachable, of: standing.of });
    case 'alone':
      return t('network:chipAlone');
    case 'offline':
      return t('network:chipOffline');
    case 'removed':
      return t('network:chipRemoved');
  }
}

function okText(t: Text, { host, reachable, of }: Extract<Standing, { kind: 'ok' }>): string {
  if (of === 1) return t('network:chipOnlyMember');
  return host === null
    ? t('network:chipOwnHost', { reachable, of })
    : t('network:chipHost', { host, reachable, of });
}

/** The long one, for the banner; null where all is well. */
export function bannerText(t: Text, standing: Standing): string | null {
  switch (standing.kind) {
    case 'ok':
      return null;
    case 'electing':
      return t('network:bannerElecting');
    case 'frozen':
      return t('network:bannerFrozen', { host: standing.host });
    case 'tentative':
      return t('network:bannerTentative', {
        reachable: standing.reachable,
        of: standing.of,
        count: standing.missing,
      });
    case 'alone':
      return t('network:bannerAlone', { count: standing.missing });
    case 'offline':
      return t('network:bannerOffline');
    case 'removed':
      return t('network:bannerRemoved');
  }
}
