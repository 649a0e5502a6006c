/** What can be said besides a text. */
import { Menu } from '@mantine/core';
import { setChatUi } from '../chat/chat-ui.ts';
import { useText } from '../text/text.ts';
import { ButtonMenu } from './ButtonMenu.tsx';

export function ComposerMenu({ button }: { readonly button: HTMLElement }) {
  const t = useText();
  return (
    <ButtonMenu button={button} label={t('talk:add')} position="top-start">
      <Menu.Item data-testid="new-poll" onClick={() => setChatUi({ making: 'poll' })}>
        {t('talk:newPoll')}
      </Menu.Item>
      <Menu.Item data-testid="new-place" onClick={() => setChatUi({ making: 'place' })}>
        {t('talk:newPlace')}
      </Menu.Item>
    </ButtonMenu>
  );
}
