/** Opens the menu of what can be said besides a text. */
import { opens } from '../chat/beside.ts';
import { useChatUi } from '../chat/chat-ui.ts';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.ts';
import classes from './talk.module.css';

export function AddButton({ isDisabled }: { readonly isDisabled: boolean }) {
  const t = useText();
  const isOpen = useChatUi(({ beside }) => beside?.kind === 'add');
  return (
    <button
      type="button"
      className={classes['add']}
      data-testid="composer-add"
      aria-label={t('talk:add')}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      title={t('talk:add')}
      disabled={isDisabled}
      {...opens((button) => ({ kind: 'add', button }))}
    >
      <Icon name="plus" />
    </button>
  );
}
