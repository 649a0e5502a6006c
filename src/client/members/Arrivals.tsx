/** Waiting for people, live; and their names as they come. */
import { Button } from '@mantine/core';
import type { Member } from '../../api/members.ts';
import { MemberMark } from './MemberMark.tsx';
import { Around, SLOT } from '../text/Around.tsx';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';

import classes from './invite-dialog.module.css';

const NAMED_MAX = 6;

interface ArrivalsProps {
  /** In the order in which they came. */
  readonly arrived: readonly Member[];
  readonly onDone: () => void;
}

export function Arrivals({ arrived, onDone }: ArrivalsProps) {
  const t = useText();
  const isWaiting = arrived.length === 0;
  const more = arrived.length - NAMED_MAX;
  return (
    <div className={classes['arrivals']} data-joined={!isWaiting}>
      <div className={classes['arrivalsWhat']} role="status">
        {isWaiting ? (
          <>
            <strong className={classes['waiting']}>
              <span className={classes['pulse']} aria-hidden="true" />
              {t('members:waitingFor')}
            </strong>
            <span className={classes['hint']}>{t('members:waitingHint')}</span>
          </>
        ) : (
          <>
            {arrived.slice(0, NAMED_MAX).map(({ id, name }) => (
              <strong key={id} className={classes['arrival']} data-member-id={id}>
                <MemberMark id={id} name={name} size={28} shape="round" />
                <span>
                  <Around sentence={t('members:joined', { name: SLOT })}>
                    <Written>{name}</Written>
                  </Around>
                </span>
              </strong>
            ))}
            {more > 0 && <span>{t('members:moreJoined', { count: more })}</span>}
            <span className={classes['hint']}>{t('members:joinedHint')}</span>
          </>
        )}
      </div>
      {!isWaiting && <Button onClick={onDone}>{t('members:sayHello')}</Button>}
    </div>
  );
}
