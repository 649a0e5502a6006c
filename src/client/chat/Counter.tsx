/** How much room is left, near the end of it. */
import { LIMITS } from '../../protocol/limits.ts';
import { textBytes } from '../../protocol/text.ts';
import { useText } from '../text/text.ts';
import classes from './composer.module.css';

/** From here on it is said, bytes. */
const NEAR = 1_024;

export function Counter({ text }: { readonly text: string }) {
  const t = useText();
  // A sign has four bytes at most, three of them for each unit of the string.
  if (text.length * 3 < LIMITS.textBytesMax - NEAR) return null;
  const left = LIMITS.textBytesMax - textBytes(text);
  if (left > NEAR) return null;
  const sentence = left < 0 ? t('chat:tooLong', { count: -left }) : t('chat:left', { count: left });
  return (
    <span className={left < 0 ? classes['tooLong'] : undefined} data-testid="composer-counter" role="status">
      {sentence}
    </span>
  );
}
