/** What there is to know of a member. */
import { ActionIcon, CopyButton } from '@mantine/core';
import { CopyGlyph } from '../onboarding/CopyLine.tsx';
import { MemberMark } from './MemberMark.tsx';
import { fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import classes from './profile.module.css';
import { shortId, type MemberRow } from './rows.ts';

export function Profile({ row }: { readonly row: MemberRow }) {
  const t = useText();
  const { member, devices } = row;
  return (
    <div className={classes['profile']}>
      <div className={classes['head']}>
        <MemberMark id={member.id} name={member.name} size={52} shape="round" />
        <div className={classes['who']}>
          <strong className={classes['name']}>
            <Written>{member.name}</Written>
          </strong>
          <span className={classes['quiet']}>{t(`members:role_${member.role}`)}</span>
        </div>
      </div>
      <dl className={classes['facts']}>
        <dt>{t('members:joinedAt')}</dt>
        <dd>
          <time dateTime={member.joinedAt}>{fullTime(member.joinedAt)}</time>
        </dd>
        <dt>{t('members:memberId')}</dt>
        <dd>
          <Id id={member.id} />
        </dd>
        <dt>{t('members:devices', { count: devices.length })}</dt>
        {devices.map(({ id }) => (
          <dd key={id}>
            <Id id={id} />
          </dd>
        ))}
      </dl>
    </div>
  );
}

function Id({ id }: { readonly id: string }) {
  const t = useText();
  return (
    <span className={classes['id']}>
      <code title={id}>{shortId(id)} …</code>
      <CopyButton value={id}>
        {({ copied, copy }) => (
          <ActionIcon variant="subtle" color="gray" aria-label={t('members:copyId')} onClick={copy}>
            <CopyGlyph isDone={copied} />
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
