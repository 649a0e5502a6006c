/** How one goes through a run: play, step, speed, the moment that is shown. */
import { Button, SegmentedControl } from '@mantine/core';
import { useText } from '../../text/text.ts';
import { lab, SPEEDS, useLab } from '../lab-store.ts';
import { momentText } from './moment-text.ts';
import classes from './controls.module.css';

export function Controls({ onStep }: { readonly onStep: () => void }) {
  const t = useText();
  const isPlaying = useLab((state) => state.isPlaying);
  const speed = useLab((state) => state.speed);
  const cursorMs = useLab((state) => state.cursorMs);
  const lastMs = useLab(({ story }) => story.lastMs);
  return (
    <div className={classes['group']}>
      <Button size="xs" data-testid="lab-play" data-playing={isPlaying} onClick={() => lab.play(!isPlaying)}>
        {t(isPlaying ? 'lab:pause' : 'lab:play')}
      </Button>
      <Button size="xs" variant="default" disabled={isPlaying} data-testid="lab-step" onClick={onStep}>
        {t('lab:step')}
      </Button>
      <SegmentedControl
        size="xs"
        aria-label={t('lab:speed')}
        value={String(speed)}
        onChange={(value) => lab.setSpeed(Number(value))}
        data={SPEEDS.map((value) => ({ value: String(value), label: `${value}×` }))}
      />
      <Button size="xs" variant="subtle" disabled={cursorMs >= lastMs} onClick={() => lab.follow()}>
        {t('lab:toNow')}
      </Button>
      <output
        className={classes['moment']}
        aria-label={t('lab:moment')}
        data-testid="lab-moment"
        data-ms={cursorMs}
      >
        {momentText(cursorMs)}
      </output>
    </div>
  );
}
