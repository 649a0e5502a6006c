/** What can be said besides a text. */
import { ActionIcon, Menu } from '@mantine/core';
import { setChatUi } from '../chat/chat-ui.ts';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.ts';
import classes from './talk.module.css';

export function ComposerMenu({ isDisabled }: { readonly isDisabled: boolean }) {
  const t = useText();
  return (
    <Menu position="top-start" shadow="md" disabled={isDisabled} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          className={classes['add'] ?? ''}
          data-testid="composer-add"
          aria-label={t('talk:add')}
          title={t('talk:add')}
        >
          <Icon name="plus" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item data-testid="new-poll" onClick={() => setChatUi({ making: 'poll' })}>
          {t('talk:newPoll')}
        </Menu.Item>
        <Menu.Item data-testid="new-place" onClick={() => setChatUi({ making: 'place' })}>
          {t('talk:newPlace')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
