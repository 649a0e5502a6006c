/** Rail, sidebar, conversation, and a panel on demand; one of them at a time where the screen is narrow. */
import { useMediaQuery } from '@mantine/hooks';
import { Suspense } from 'react';
import { Conversation } from '../chat/Conversation.tsx';
import type { GroupState } from '../state/model.ts';
import { shownGroup } from '../state/standing.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { GroupOpening, RoomMissing } from './EmptyStates.tsx';
import { ForkOffer } from './ForkOffer.tsx';
import classes from './frame.module.css';
import { GroupRail } from './GroupRail.tsx';
import { haltOf } from './halted.ts';
import { HaltedGroup } from './parts.ts';
import { RoomHeader } from './RoomHeader.tsx';
import { Sidebar } from './Sidebar.tsx';
import { SidePanel } from './SidePanel.tsx';
import { KeysBanner } from './KeysBanner.tsx';
import { NamesakeBanner } from './NamesakeBanner.tsx';
import { StatusBanner } from './StatusBanner.tsx';
import { useUi } from './ui-state.ts';

/** Where one column begins; the style sheets say the same. */
const NARROW = '(max-width: 719px)';

export function Frame() {
  const t = useText();
  const group = useApp(shownGroup);
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const isListShown = useUi((state) => state.isListShown);
  const panel = useUi((state) => state.panel);
  const hasList = !isNarrow || isListShown;
  const hasRoom = !isNarrow || !isListShown;
  if (group === null) return null;
  return (
    <div className={classes['frame']}>
      <a className={classes['skip']} href="#conversation">
        {t('shell:skip')}
      </a>
      {hasList && (
        <>
          <GroupRail />
          <Sidebar group={group} />
        </>
      )}
      {hasRoom && <Main group={group} isNarrow={isNarrow} />}
      {panel !== null && haltOf(group)?.isPage !== true && <SidePanel panel={panel} />}
    </div>
  );
}

function Main({ group, isNarrow }: { readonly group: GroupState; readonly isNarrow: boolean }) {
  return (
    <main className={classes['main']} id="conversation" tabIndex={-1}>
      <RoomHeader group={group} isNarrow={isNarrow} />
      <StatusBanner group={group.group} />
      <KeysBanner />
      <NamesakeBanner group={group} />
      <ForkOffer key={group.group.id} group={group} />
      <div className={classes['content']}>
        <Content group={group} />
      </div>
    </main>
  );
}

function Content({ group }: { readonly group: GroupState }) {
  const roomId = useApp((state) => state.roomId);
  const halt = haltOf(group);
  if (halt?.isPage === true) {
    return (
      <Suspense fallback={<GroupOpening />}>
        <HaltedGroup key={group.group.id} group={group} halt={halt} />
      </Suspense>
    );
  }
  if (group.status === null) return <GroupOpening />;
  if (roomId === null) return <RoomMissing />;
  return <Conversation />;
}
