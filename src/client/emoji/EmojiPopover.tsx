/** All emoji beside the field where one writes. */
import { setChatUi } from '../chat/chat-ui.ts';
import { ButtonPopover } from '../talk/ButtonPopover.tsx';
import { useText } from '../text/text.ts';
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
    <ButtonPopover button={button} label={t('emoji:title')} position="top-end" p={8}>
      <EmojiPanel onChoose={choose} />
    </ButtonPopover>
  );
}
