/** What there is to know of somebody who is named, beside the place where. */
import { Popover } from '@mantine/core';
import { useMemo } from 'react';
import { closeBeside } from '../chat/beside.ts';
import { Profile } from '../members/Profile.tsx';
import { memberRows } from '../members/rows.ts';
import { useGroup } from '../state/store.ts';
import { language, useText } from '../text/text.ts';
import { AnchorSpan } from './AnchorSpan.tsx';

interface MemberCardProps {
  readonly memberId: string;
  readonly button: HTMLElement;
}

export function MemberCard({ memberId, button }: MemberCardProps) {
  const t = useText();
  return (
    <Popover
      opened
      onDismiss={closeBeside}
      width={300}
      position="top-start"
      shadow="md"
      trapFocus
      withinPortal
      hideDetached={false}
    >
      <Popover.Target>
        <AnchorSpan at={button} />
      </Popover.Target>
      <Popover.Dropdown data-testid="member-card" aria-label={t('members:card')}>
        <Card memberId={memberId} />
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
