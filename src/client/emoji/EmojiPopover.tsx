/** All emoji beside the field where one writes. */
import { Popover } from '@mantine/core';
import { closeBeside } from '../chat/beside.ts';
import { setChatUi } from '../chat/chat-ui.ts';
import { AnchorSpan } from '../talk/AnchorSpan.tsx';
import { useText } from '../text/text.ts';
import classes from './emoji.module.css';
import { EmojiPanel } from './EmojiPanel.tsx';

interface EmojiPopoverProps {
  readonly button: HTMLElement;
  readonly done: (emoji: string | null) => void;
}

export function EmojiPopover({ button, done }: EmojiPopoverProps) {
  const t = useText();
  const choose = (emoji: string): void => {
    setChatUi({ beside: null });
    done(emoji);
  };
  return (
    <Popover
      opened
      onDismiss={closeBeside}
      position="top-end"
      shadow="md"
      trapFocus
      withinPortal
      hideDetached={false}
    >
      <Popover.Target>
        <AnchorSpan at={button} />
      </Popover.Target>
      <Popover.Dropdown className={classes['dropdown']} aria-label={t('emoji:title')}>
        <EmojiPanel onChoose={choose} />
      </Popover.Dropdown>
    </Popover>
  );
}
