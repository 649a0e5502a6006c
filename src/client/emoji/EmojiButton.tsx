/** Opens all emoji beside the field where one writes. */
import { useEffect, useRef } from 'react';
import { opens } from '../chat/beside.ts';
import { chatUi, setChatUi, useChatUi } from '../chat/chat-ui.ts';
import { SmileIcon } from '../chat/icons.tsx';
import { useText } from '../text/text.ts';
import classes from './emoji.module.css';

interface EmojiButtonProps {
  readonly isDisabled: boolean;
  /** Null: none was chosen. The field has the focus again afterwards. */
  readonly onDone: (emoji: string | null) => void;
}

export function EmojiButton({ isDisabled, onDone }: EmojiButtonProps) {
  const t = useText();
  const place = useRef<HTMLButtonElement>(null);
  // The text may change while they are open: what is chosen goes into the text as it is then.
  const latest = useRef(onDone);
  useEffect(() => {
    latest.current = onDone;
  });
  useEffect(() => {
    const button = place.current;
    // With the field goes what would write into it.
    return () => {
      if (chatUi().beside?.button === button) setChatUi({ beside: null });
    };
  }, []);
  const isOpen = useChatUi(({ beside }) => beside?.kind === 'emoji' && beside.button === place.current);
  return (
    <button
      ref={place}
      type="button"
      className={classes['open']}
      data-testid="composer-emoji"
      aria-label={t('emoji:open')}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      title={t('emoji:open')}
      disabled={isDisabled}
      {...opens((button) => ({ kind: 'emoji', button, done: (emoji) => latest.current(emoji) }))}
    >
      <SmileIcon />
    </button>
  );
}
