/** The sentences for how a group stands: what is the matter, and what still works. */
import type { useText } from '../text/text.ts';
import { decimalText } from '../text/decimal.ts';
import type { Caretaker, Standing } from './standing-kind.ts';

type Text = ReturnType<typeof useText>;

const MS_PER_SECOND = 1_000;
/** Enough to tell two hashes apart by eye; all of them are in the status. */
const SHOWN_HASH_CHARACTERS = 12;

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
    case 'halted':
      return t('network:chipHalted');
    case 'removed':
      return t('network:chipRemoved');
    case 'contradiction':
      return t('network:chipContradiction');
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
      return tentativeText(t, standing);
    case 'alone':
      return t('network:bannerAlone', { count: standing.missing });
    case 'offline':
      return t('network:bannerOffline');
    case 'halted':
      if (standing.isPage) return null;
      return t(standing.code === 'disk_full' ? 'network:bannerDiskFull' : 'network:bannerHalted');
    case 'removed':
      return t('network:bannerRemoved');
    case 'contradiction':
      return contradictionText(t, standing);
  }
}

/** MS165 Which entry, which two hashes, and who signed both. */
function contradictionText(t: Text, standing: Extract<Standing, { kind: 'contradiction' }>): string {
  const { index, hashes, both, one } = standing;
  const [first = '', second = ''] = hashes.map((hash) => hash.slice(0, SHOWN_HASH_CHARACTERS));
  const what = t('network:bannerContradiction', { index, first, second });
  const who =
    both.length > 0
      ? t('network:contradictionBoth', { names: both.join(', ') })
      : t('network:contradictionOwn', { names: one.join(', ') });
  return `${what} ${who}`;
}

function tentativeText(
  t: Text,
  { reachable, of, missing, caretaker }: Extract<Standing, { kind: 'tentative' }>,
): string {
  const text = t('network:bannerTentative', { reachable, of, count: missing });
  return caretaker === null ? text : `${text} ${caretakerText(t, caretaker)}`;
}

/** Whose node keeps those within reach together. */
export function caretakerText(t: Text, { name, isSelf }: Caretaker): string {
  return isSelf ? t('network:caretakerSelf') : t('network:caretaker', { name });
}
