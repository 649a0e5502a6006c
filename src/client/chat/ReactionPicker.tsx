/** Choosing an emoji for a message: six at hand, any other by its name. */
import { Popover } from '@mantine/core';
import { useState } from 'react';
import type { Message } from '../../api/messages.ts';
import { useText } from '../text/text.ts';
import { react } from './actions.ts';
import { setChatUi, useChatUi } from './chat-ui.ts';
import { focusComposer } from './composer-focus.ts';
import { useEmojiNames } from './emoji-data.ts';
import { findEmoji } from './emoji-names.ts';
import classes from './reaction-picker.module.css';

const AT_HAND: readonly string[] = ['👍', '❤️', '😂', '🎉', '😮', '🙏'];
const FOUND_MAX = 24;

export function ReactionPicker() {
  const picking = useChatUi((state) => state.picking);
  if (picking === null) return null;
  const { message, button } = picking;
  const close = (): void => {
    setChatUi({ picking: null });
    if (button.isConnected) button.focus({ preventScroll: true });
    else focusComposer();
  };
  const { left, top, width, height } = button.getBoundingClientRect();
  return (
    <Popover opened onDismiss={close} position="bottom-end" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <span className={classes['anchor']} style={{ left, top, width, height }} />
      </Popover.Target>
      <Popover.Dropdown className={classes['panel']}>
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
  const [query, setQuery] = useState('');
  const wanted = query.replaceAll(':', '').trim();
  const names = useEmojiNames(true);
  const found = wanted === '' ? [] : findEmoji(names, wanted, FOUND_MAX);
  const choose = (emoji: string): void => {
    react(message, emoji);
    close();
  };
  return (
    <div role="group" aria-label={t('chat:reactTitle')}>
      <div className={classes['row']}>
        {AT_HAND.map((emoji) => (
          <Choice key={emoji} emoji={emoji} title={emoji} choose={choose} />
        ))}
      </div>
      <input
        className={classes['field']}
        data-testid="emoji-search"
        type="search"
        aria-label={t('chat:emojiField')}
        placeholder={t('chat:emojiHint')}
        autoComplete="off"
        value={query}
        onChange={({ target }) => setQuery(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || found[0] === undefined) return;
          event.preventDefault();
          choose(found[0].emoji);
        }}
      />
      {wanted !== '' && (
        <div className={classes['found']}>
          {found.length === 0 && <p className={classes['none']}>{t('chat:emojiNone')}</p>}
          {found.map(({ name, emoji }) => (
            <Choice key={name} emoji={emoji} title={`:${name}:`} choose={choose} />
          ))}
        </div>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly emoji: string;
  readonly title: string;
  readonly choose: (emoji: string) => void;
}

function Choice({ emoji, title, choose }: ChoiceProps) {
  const t = useText();
  return (
    <button
      type="button"
      className={classes['choice']}
      data-testid="emoji-choice"
      data-emoji={emoji}
      aria-label={t('chat:reactWith', { emoji })}
      title={title}
      onClick={() => choose(emoji)}
    >
      {emoji}
    </button>
  );
}
