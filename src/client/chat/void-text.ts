/** Why what somebody wrote has no effect, in a sentence for its author. */
import i18next from 'i18next';

/** `reason`: the verdict's, as in the API; null or unknown: the rules do not allow it. */
export function voidText(t: typeof i18next.t, reason: string | null): string {
  if (reason === null) return t('chat:reasonUnknown');
  const own = `refused_${reason}`;
  if (i18next.exists(`chat:${own}`)) return t(`chat:${own as 'refused_no_right'}`);
  return i18next.exists(`errors:${reason}`) ? t(`errors:${reason as 'internal'}`) : t('chat:reasonUnknown');
}
