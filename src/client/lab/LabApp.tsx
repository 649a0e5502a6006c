/** The failure lab on one page: a group that one can watch, break and measure. */
import { useEffect, useRef, useState } from 'react';
import { useText } from '../text/text.ts';
import { ThemeToggle } from '../shell/ThemeToggle.tsx';
import type { Deed } from '../../sim/scenario/words.ts';
import { startClock } from './clock.ts';
import { lab, useLab } from './lab-store.ts';
import { NEW_RUN, scenarioOf, type NewRun } from './new-run.ts';
import type { Player } from './player.ts';
import { SimPlayer } from './source/sim-player.ts';
import { Controls } from './views/Controls.tsx';
import { Counters } from './views/Counters.tsx';
import { DeedList } from './views/DeedList.tsx';
import { FailoverCards } from './views/FailoverCards.tsx';
import { FaultList } from './views/FaultList.tsx';
import { LabRing } from './views/LabRing.tsx';
import { NewRunForm } from './views/NewRunForm.tsx';
import { NodeMenu, type Asked } from './views/NodeMenu.tsx';
import { OrderMatrix } from './views/OrderMatrix.tsx';
import { SpaceTimeView } from './views/SpaceTimeView.tsx';
import { Timeline } from './views/Timeline.tsx';
import classes from './lab.module.css';

export function LabApp() {
  const [run, setRun] = useState<NewRun>(NEW_RUN);
  const player = usePlayer(run);
  const act = (deed: Deed): void => player.current?.act(deed);
  const begin = (next: NewRun): void => {
    setRun({ ...next });
    lab.play(true);
  };
  const transcript = useLab((state) => state.transcript);
  const lastMs = useLab(({ story }) => story.lastMs);
  return (
    <main className={classes['lab']} data-testid="lab" data-last-ms={lastMs} data-transcript={transcript}>
      <Head />
      <div className={classes['controls']}>
        <NewRunForm onBegin={begin} onDeed={act} />
        <Controls onStep={() => player.current?.step()} />
      </div>
      <Timeline />
      <Counters />
      <Stage onDeed={act} />
      <div className={classes['facts']}>
        <OrderMatrix />
        <FailoverCards />
        <div className={classes['column']}>
          <FaultList onDeed={act} />
          <DeedList run={run} onDeed={act} />
        </div>
      </div>
    </main>
  );
}

/** Lives this run; another one when it is another. */
function usePlayer(run: NewRun): React.RefObject<Player | null> {
  const player = useRef<Player | null>(null);
  useEffect(() => {
    const playing = new SimPlayer(scenarioOf(run));
    player.current = playing;
    const stop = startClock(playing);
    return () => {
      stop();
      playing.close();
    };
  }, [run]);
  return player;
}

function Head() {
  const t = useText();
  const trouble = useLab((state) => state.trouble);
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('lab:title')}</h1>
        <p>{t('lab:simulated')}</p>
        <ThemeToggle />
      </header>
      {trouble !== null && (
        <p className={classes['trouble']} role="alert" data-testid="lab-trouble">
          {trouble}
        </p>
      )}
    </>
  );
}

/** The ring and, beside it, who said what to whom. */
function Stage({ onDeed }: { readonly onDeed: (deed: Deed) => void }) {
  const t = useText();
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <div className={classes['stage']}>
      <div className={classes['ringSide']}>
        <LabRing
          onNode={(name, at) => setAsked({ name, at })}
          onSplit={(groups) => onDeed({ partition: groups, tag: 'split' })}
        />
        <p className={classes['hint']}>{t('lab:hint')}</p>
      </div>
      <SpaceTimeView />
      <NodeMenu asked={asked} onDeed={onDeed} onClose={() => setAsked(null)} />
    </div>
  );
}
