/** The shown group: how it stands, its rooms, its people, and what can be opened. */
import { Button, UnstyledButton } from '@mantine/core';
import type { GroupState } from '../state/model.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Icon } from './Icon.tsx';
import { MemberMark } from '../members/MemberMark.tsx';
import { RoomList } from './RoomList.tsx';
import classes from './sidebar.module.css';
import { StatusChip } from './StatusChip.tsx';
import { ThemeToggle } from './ThemeToggle.tsx';
import { ToolButton } from './ToolButton.tsx';
import { openDialog, openPanel } from './ui-state.ts';

export function Sidebar({ group }: { readonly group: GroupState }) {
  const t = useText();
  return (
    <nav className={classes['sidebar']} aria-label={t('shell:conversations')}>
      <header className={classes['head']}>
        <h1 className={classes['group']} dir="auto">
          {group.group.name}
        </h1>
        <div className={classes['status']}>
          <StatusChip />
        </div>
      </header>
      <div className={classes['scroll']}>
        {group.rooms.length > 0 && <RoomList group={group} />}
        {group.members.length > 0 && <People group={group} />}
      </div>
      <Foot mayInvite={group.status?.role !== 'removed' && group.group.halted === null} />
    </nav>
  );
}

function People({ group }: { readonly group: GroupState }) {
  const t = useText();
  const { myMemberId } = group.group;
  // While the own node is silent, nobody's presence is known: what it said last may be long over.
  const isKnown = useApp(({ connection }) => connection === 'live');
  return (
    <section aria-labelledby="sidebar-people">
      <h2 className={classes['title']} id="sidebar-people">
        {t('shell:people')}
      </h2>
      <ul className={classes['list']} role="list">
        {group.members.map(({ id, name, online }) => (
          <li key={id}>
            <UnstyledButton
              className={classes['person']}
              data-online={isKnown ? online : 'unknown'}
              onClick={() => openPanel('members')}
            >
              <span className={classes['face']} data-online={isKnown ? online : 'unknown'}>
                <MemberMark id={id} name={name} size={24} shape="round" />
              </span>
              <span className={classes['name']} dir="auto">
                {name}
              </span>
              {id === myMemberId && <span className={classes['you']}>{t('shell:you')}</span>}
              {isKnown && (
                <span className="demes-unseen">{t(online ? 'shell:reachable' : 'shell:notReachable')}</span>
              )}
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Foot({ mayInvite }: { readonly mayInvite: boolean }) {
  const t = useText();
  return (
    <footer className={classes['foot']}>
      {mayInvite && (
        <Button
          className={classes['invite']}
          variant="light"
          data-testid="invite-open"
          leftSection={<Icon name="invite" size={18} />}
          onClick={() => openDialog('invite')}
        >
          {t('shell:invite')}
        </Button>
      )}
      <ThemeToggle />
      <ToolButton
        testId="settings-open"
        icon="settings"
        label={t('shell:settings')}
        onClick={() => openDialog('settings')}
      />
    </footer>
  );
}
