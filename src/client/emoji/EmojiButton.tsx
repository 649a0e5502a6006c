/** Opens all emoji beside the field where one writes. */
import { Popover } from '@mantine/core';
import { useState } from 'react';
import { SmileIcon } from '../chat/icons.tsx';
import { useText } from '../text/text.ts';
import { EmojiPanel } from './EmojiPanel.tsx';
import classes from './emoji.module.css';

interface EmojiButtonProps {
  readonly isDisabled: boolean;
  /** Null: none was chosen. The field has the focus again afterwards. */
  readonly onDone: (emoji: string | null) => void;
}

export function EmojiButton({ isDisabled, onDone }: EmojiButtonProps) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const done = (emoji: string | null): void => {
    setOpen(false);
    onDone(emoji);
  };
  return (
    <Popover
      opened={isOpen}
      onDismiss={() => done(null)}
      position="top-end"
      shadow="md"
      trapFocus
      withinPortal
    >
      <Popover.Target>
        <button
          type="button"
          className={classes['open']}
          data-testid="composer-emoji"
          aria-label={t('emoji:open')}
          title={t('emoji:open')}
          disabled={isDisabled}
          onClick={() => (isOpen ? done(null) : setOpen(true))}
        >
          <SmileIcon />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes['dropdown']}>
        {isOpen && <EmojiPanel onChoose={done} />}
      </Popover.Dropdown>
    </Popover>
  );
}
