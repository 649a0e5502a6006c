/** Why what somebody wrote has no effect, in a sentence for its author. */
import type { i18n } from 'i18next';
import { en } from '../text/en.ts';

/** `reason`: the verdict's, as in the API; null or unknown: the rules do not allow it. */
export function voidText(t: i18n['t'], reason: string | null): string {
  if (reason === null) return t('chat:reasonUnknown');
  const own = `refused_${reason}`;
  if (own in en.chat) return t(`chat:${own as 'refused_no_right'}`);
  return reason in en.errors ? t(`errors:${reason as keyof typeof en.errors}`) : t('chat:reasonUnknown');
}
