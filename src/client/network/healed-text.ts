/** "12 messages confirmed: yours took places 812 to 815." */
import type { Healed } from '../state/outage.ts';
import type { useText } from '../text/text.ts';

type Text = ReturnType<typeof useText>;

export function healedText(t: Text, { count, mine, moved }: Healed): string {
  const sentence = mine === null ? t('network:healed', { count }) : mineText(t, count, mine);
  if (moved === 0) return sentence;
  return `${sentence} ${count === 1 ? t('network:healedMovedOnly') : t('network:healedMoved', { count: moved })}`;
}

function mineText(t: Text, count: number, mine: NonNullable<Healed['mine']>): string {
  const { first, last, isRun } = mine;
  if (count === 1) return t('network:healedOnly', { first });
  if (mine.count === 1) return t('network:healedOne', { count, first });
  if (mine.count === 2) return t('network:healedTwo', { count, first, last });
  return t(isRun ? 'network:healedRun' : 'network:healedAmong', { count, first, last });
}
