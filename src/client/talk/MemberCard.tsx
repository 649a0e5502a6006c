/** What there is to know of somebody who is named, beside the place where. */
import { Popover } from '@mantine/core';
import { useMemo } from 'react';
import { setChatUi, useChatUi } from '../chat/chat-ui.ts';
import { focusComposer } from '../chat/composer-focus.ts';
import { Profile } from '../members/Profile.tsx';
import { memberRows } from '../members/rows.ts';
import { useGroup } from '../state/store.ts';
import { language, useText } from '../text/text.ts';
import { AnchorSpan } from './AnchorSpan.tsx';

export function MemberCard() {
  const t = useText();
  const card = useChatUi((state) => state.card);
  if (card === null) return null;
  const close = (): void => {
    setChatUi({ card: null });
    if (card.button.isConnected) card.button.focus({ preventScroll: true });
    else focusComposer();
  };
  return (
    <Popover opened onDismiss={close} width={300} position="top-start" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <AnchorSpan at={card.button} />
      </Popover.Target>
      <Popover.Dropdown data-testid="member-card" aria-label={t('members:card')}>
        <Card memberId={card.memberId} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Card({ memberId }: { readonly memberId: string }) {
  const group = useGroup((state) => state);
  const row = useMemo(
    () =>
      group === null ? undefined : memberRows(group, language()).find(({ member }) => member.id === memberId),
    [group, memberId],
  );
  return row === undefined ? null : <Profile row={row} />;
}
