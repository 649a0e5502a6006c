/** What there is to know of somebody who is named, beside the place where. */
import { useMemo } from 'react';
import { Profile } from '../members/Profile.tsx';
import { memberRows } from '../members/rows.ts';
import { useGroup } from '../state/store.ts';
import { language, useText } from '../text/text.ts';
import { ButtonPopover } from './ButtonPopover.tsx';

interface MemberCardProps {
  readonly memberId: string;
  readonly button: HTMLElement;
}

export function MemberCard({ memberId, button }: MemberCardProps) {
  const t = useText();
  return (
    <ButtonPopover
      button={button}
      label={t('members:card')}
      position="top-start"
      width={300}
      data-testid="member-card"
    >
      <Card memberId={memberId} />
    </ButtonPopover>
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
