/** What stands where a conversation is not, or not any more. */
import { Button, Skeleton } from '@mantine/core';
import { useText } from '../text/text.ts';
import classes from './empty-states.module.css';
import { Icon } from './Icon.tsx';
import { openDialog } from './ui-state.ts';

/** The node is in the group, and has not said yet how it stands. */
export function GroupOpening() {
  const t = useText();
  return (
    <div className={classes['empty']} role="status">
      <Skeletons />
      <p className={classes['text']}>{t('shell:groupOpening')}</p>
    </div>
  );
}

/** Rows that look like a conversation which is not there yet. */
export function Skeletons() {
  return (
    <div className={classes['skeletons']} aria-hidden="true">
      {[72, 48, 60].map((width) => (
        <div key={width} className={classes['skeleton']}>
          <Skeleton height={36} circle />
          <Skeleton height={16} width={`${width}%`} radius="md" />
        </div>
      ))}
    </div>
  );
}

export function RoomMissing() {
  const t = useText();
  return (
    <div className={classes['empty']}>
      <Icon name="room" size={32} />
      <p className={classes['text']}>{t('shell:noRoom')}</p>
      <Button variant="light" onClick={() => openDialog('palette')}>
        {t('shell:palette')}
      </Button>
    </div>
  );
}
