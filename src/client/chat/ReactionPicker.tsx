/** Choosing an emoji for a message: six at hand, and all others. */
import { Popover } from '@mantine/core';
import type { Message } from '../../api/messages.ts';
import { EmojiPanel } from '../emoji/EmojiPanel.tsx';
import classes from '../emoji/emoji.module.css';
import { AnchorSpan } from '../talk/AnchorSpan.tsx';
import { useText } from '../text/text.ts';
import { react } from './actions.ts';
import { setChatUi, useChatUi } from './chat-ui.ts';
import { focusComposer } from './composer-focus.ts';

const AT_HAND: readonly string[] = ['👍', '❤️', '😂', '🎉', '😮', '🙏'];

export function ReactionPicker() {
  const t = useText();
  const picking = useChatUi((state) => state.picking);
  if (picking === null) return null;
  const { message, button } = picking;
  const close = (): void => {
    setChatUi({ picking: null });
    if (button.isConnected) button.focus({ preventScroll: true });
    else focusComposer();
  };
  return (
    <Popover opened onDismiss={close} position="bottom-end" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <AnchorSpan at={button} />
      </Popover.Target>
      <Popover.Dropdown className={classes['dropdown']} aria-label={t('chat:reactTitle')}>
        <Choices message={message} close={close} />
      </Popover.Dropdown>
    </Popover>
  );
}

interface ChoicesProps {
  readonly message: Message;
  readonly close: () => void;
}

function Choices({ message, close }: ChoicesProps) {
  const t = useText();
  const choose = (emoji: string): void => {
    react(message, emoji);
    close();
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
