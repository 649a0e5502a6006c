/** What happened between the messages, small. Of several the last one is shown, the others on demand. */
import { memo, useState } from 'react';
import type { i18n } from 'i18next';
import type { SystemLine } from '../../api/messages.ts';
import { clockTime, durationText, fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { useChatUi } from './chat-ui.ts';
import classes from './lines.module.css';
import { useNameOf } from './names.ts';
import type { LinesRow } from './rows.ts';

interface SystemLinesProps {
  readonly row: LinesRow;
  readonly isLast: boolean;
}

/** More than that many are folded. */
const SHOWN_MAX = 2;

export const SystemLines = memo(function SystemLines({ row, isLast }: SystemLinesProps) {
  const t = useText();
  const nameOf = useNameOf();
  const [isOpen, setOpen] = useState(false);
  const isActive = useChatUi(({ activeKey }) => activeKey === row.key || (activeKey === null && isLast));
  const hidden = row.lines.length <= SHOWN_MAX ? 0 : row.lines.length - 1;
  const shown = isOpen || hidden === 0 ? row.lines : row.lines.slice(-1);
  return (
    <div role="listitem" className={classes['lines']} tabIndex={isActive ? 0 : -1} data-row-key={row.key}>
      {hidden > 0 && (
        <button
          type="button"
          className={classes['more']}
          aria-expanded={isOpen}
          tabIndex={isActive ? 0 : -1}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? t('chat:linesLess') : t('chat:linesMore', { count: hidden })}
        </button>
      )}
      {shown.map((line) => (
        <p key={line.id} className={classes['line']} data-testid="system-line" data-kind={line.kind}>
          <span>{sentenceOf(t, line, nameOf)}</span>{' '}
          <time dateTime={line.at} title={fullTime(line.at)}>
            {clockTime(line.at)}
          </time>
        </p>
      ))}
    </div>
  );
});

const ROLES = { owner: 'chat:roleOwner', admin: 'chat:roleAdmin', member: 'chat:roleMember' } as const;

const GONE = {
  memberRemoved: 'chat:lineMemberRemoved',
  memberBanned: 'chat:lineMemberBanned',
  deviceRemoved: 'chat:lineDeviceRemoved',
} as const;

function sentenceOf(t: i18n['t'], line: SystemLine, nameOf: (memberId: string) => string): string {
  const { name } = line;
  switch (line.kind) {
    case 'groupCreated':
      return t('chat:lineGroupCreated', {
        name,
        by: line.memberId === null ? t('chat:someone') : nameOf(line.memberId),
      });
    case 'memberJoined':
      return t('chat:lineMemberJoined', { name });
    case 'memberRenamed':
      return t('chat:lineMemberRenamed', { name, before: line.nameBefore ?? t('chat:someone') });
    case 'roleChanged': {
      const role = t(ROLES[line.role ?? 'member']);
      if (line.byMemberId === undefined) return t('chat:lineRoleChangedSelf', { name, role });
      return t('chat:lineRoleChanged', { name, role, by: nameOf(line.byMemberId) });
    }
    case 'memberLeft':
      return t('chat:lineMemberLeft', { name });
    case 'memberRemoved':
    case 'memberBanned':
    case 'deviceRemoved':
      return t(GONE[line.kind], { name, by: nameOf(line.byMemberId ?? '') });
    case 'hostChanged':
      return hostSentence(t, line);
  }
}

function hostSentence(t: i18n['t'], { name, term, memberId, durationMs, outageMs }: SystemLine): string {
  if (memberId === null || name === '') return t('chat:lineHostUnknown', { term });
  const took = durationMs ?? null;
  const sentence =
    took === null
      ? t('chat:lineHostChanged', { name, term })
      : t('chat:lineHostChangedIn', { name, term, duration: durationText(took) });
  const outage = outageMs ?? null;
  if (outage === null) return sentence;
  return `${sentence} · ${t('chat:lineHostOutage', { outage: durationText(outage) })}`;
}
