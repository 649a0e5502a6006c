/** From the state of things to the screen that fits. */
import { Suspense, useEffect } from 'react';
import { useLocation } from 'wouter';
import { Notices } from '../notices/Notices.tsx';
import { LostSession } from '../onboarding/LostSession.tsx';
import { phaseOf } from '../state/standing.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import classes from './app.module.css';
import { AppRoot } from './AppRoot.tsx';
import { Booting } from './Booting.tsx';
import { Dialogs } from './Dialogs.tsx';
import { Frame } from './Frame.tsx';
import { GroupRail } from './GroupRail.tsx';
import { loadParts } from './part.tsx';
import { ImportPage, Joining, Notes, Onboarding, SetAside, Unlock } from './parts.ts';
import { START_PATH } from './paths.ts';
import { TabMark } from './TabMark.tsx';
import { usePlace } from './use-place.ts';

export function App() {
  const isLocked = useApp(({ connection }) => connection === 'locked');
  return (
    <div className={classes['app']}>
      <TabMark />
      <LabStripe />
      <Suspense fallback={<Booting />}>
        {/* In here: what it tells of is drawn only when the part of the screen has come. */}
        <AppRoot />
        <Screen />
      </Suspense>
      <Notes />
      {!isLocked && <Dialogs />}
      {!isLocked && <Notices />}
    </div>
  );
}

function Screen() {
  const phase = useApp(phaseOf);
  useEffect(() => {
    if (phase !== 'booting') loadParts();
  }, [phase]);
  const place = usePlace();
  const setAside = useApp(({ connection, node }) =>
    connection === 'closed' ? null : (node?.setAside ?? null),
  );
  if (phase === 'locked') return <Unlock />;
  if (setAside !== null) return <SetAside why={setAside} />;
  if (phase === 'error') return <LostSession />;
  if (place.kind === 'import' && phase !== 'booting') return <ImportPage key={place.importId} {...place} />;
  if (place.kind === 'add') return <Adding />;
  if (place.kind !== 'group' || phase === 'booting') return <Booting />;
  return phase === 'joining' ? <JoiningGroup /> : <Frame />;
}

/** The first group, or another one: then there is a way back. */
function Adding() {
  const hasGroups = useApp((state) => Object.keys(state.groups).length > 0);
  const [, navigate] = useLocation();
  if (!hasGroups) return <Onboarding />;
  return (
    <div className={classes['beside']}>
      <GroupRail />
      <Onboarding onCancel={() => navigate(START_PATH)} />
    </div>
  );
}

/** The other groups stay at hand while one is being joined. */
function JoiningGroup() {
  const hasOthers = useApp((state) => Object.keys(state.groups).length > 1);
  if (!hasOthers) return <Joining />;
  return (
    <div className={classes['beside']}>
      <GroupRail />
      <Joining />
    </div>
  );
}

/** Whoever looks at this screen must know that its faults may be made on purpose. */
function LabStripe() {
  const t = useText();
  const isLab = useApp((state) => state.node?.lab === true);
  if (!isLab) return null;
  return (
    <aside className={classes['lab']} data-testid="lab-stripe">
      {t('shell:lab')}
    </aside>
  );
}
