/** Choosing an emoji for a message: six at hand, and all others. */
import type { Message } from '../../api/messages.ts';
import { EmojiPanel } from '../emoji/EmojiPanel.tsx';
import classes from '../emoji/emoji.module.css';
import { ButtonPopover } from '../talk/ButtonPopover.tsx';
import { useText } from '../text/text.ts';
import { react } from './actions.ts';
import { closeBeside } from './beside.ts';

const AT_HAND: readonly string[] = ['👍', '❤️', '😂', '🎉', '😮', '🙏'];

interface ReactionPickerProps {
  readonly message: Message;
  readonly button: HTMLElement;
}

export function ReactionPicker({ message, button }: ReactionPickerProps) {
  const t = useText();
  return (
    <ButtonPopover button={button} label={t('chat:reactTitle')} position="bottom-end" p={8}>
      <Choices message={message} />
    </ButtonPopover>
  );
}

function Choices({ message }: { readonly message: Message }) {
  const t = useText();
  const choose = (emoji: string): void => {
    react(message, emoji);
    closeBeside();
  };
  return (
    <div>
      <div className={classes['atHand']}>
        {AT_HAND.map((emoji) => (
          <button
            key={emoji}
            type="button"
            className={classes['atHandOne']}
            data-testid="emoji-choice"
            data-emoji={emoji}
            aria-label={t('chat:reactWith', { emoji })}
            title={emoji}
            onClick={() => choose(emoji)}
          >
            {emoji}
          </button>
        ))}
      </div>
      <EmojiPanel onChoose={choose} />
    </div>
  );
}
