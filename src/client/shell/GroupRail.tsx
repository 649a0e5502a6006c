/** The slim column of groups, and at its foot whose node this is: that tells tabs of several nodes apart. */
import { UnstyledButton } from '@mantine/core';
import { useLocation } from 'wouter';
import type { GroupState } from '../state/model.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import classes from './group-rail.module.css';
import { Icon } from './Icon.tsx';
import { Initials } from '../theme/Initials.tsx';
import { Tip } from '../theme/Tip.tsx';
import { ADD_PATH, groupPath } from './paths.ts';
import { railMarkOf } from './rail-mark.ts';

export function GroupRail() {
  const t = useText();
  const groups = useApp((state) => state.groups);
  const shownId = useApp((state) => state.groupId);
  const node = useApp((state) => state.node);
  const [, navigate] = useLocation();
  return (
    <nav className={classes['rail']} aria-label={t('shell:groups')}>
      <ul className={classes['list']} role="list">
        {Object.values(groups).map((group) => (
          <li key={group.group.id}>
            <GroupItem group={group} isShown={group.group.id === shownId} />
          </li>
        ))}
        <li>
          <Tip label={t('shell:addGroup')} side="end">
            <UnstyledButton
              className={classes['add']}
              data-testid="group-add"
              aria-label={t('shell:addGroup')}
              onClick={() => navigate(ADD_PATH)}
            >
              <Icon name="plus" />
            </UnstyledButton>
          </Tip>
        </li>
      </ul>
      {node !== null && (
        <Tip label={t('shell:thisIs', { name: node.name })} side="end">
          <div className={classes['own']} role="img" aria-label={t('shell:thisIs', { name: node.name })}>
            <Initials id={node.memberId} name={node.name} look={node.look} size={32} shape="round" />
          </div>
        </Tip>
      )}
    </nav>
  );
}

function GroupItem({ group, isShown }: { readonly group: GroupState; readonly isShown: boolean }) {
  const t = useText();
  const [, navigate] = useLocation();
  const { id, name } = group.group;
  const { unread, mentions, trouble, badge } = railMarkOf(group, Date.now());
  const named = unread === 0 ? name : t('shell:withUnread', { name, count: unread });
  const label =
    trouble === null ? named : t('shell:withTrouble', { name: named, trouble: t(`shell:rail_${trouble}`) });
  return (
    <Tip label={label} side="end" isOff={isShown}>
      <UnstyledButton
        className={classes['item']}
        data-testid="group-item"
        data-group-id={id}
        data-unread={unread}
        data-mentions={mentions}
        data-trouble={trouble ?? ''}
        aria-current={isShown ? 'page' : undefined}
        aria-label={label}
        onClick={() => navigate(groupPath(id))}
      >
        <Initials id={id} name={name} size={40} shape="square" />
        {badge !== '' && !isShown && (
          <span className={classes['badge']} data-mentioned={mentions > 0} aria-hidden="true">
            {badge}
          </span>
        )}
        {trouble !== null && <span className={classes['trouble']} aria-hidden="true" />}
      </UnstyledButton>
    </Tip>
  );
}
