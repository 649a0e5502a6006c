/** What stands with a message beside its text. */
import type { Message } from '../../api/messages.ts';
import { useNameOf } from '../chat/names.ts';
import { openThread } from '../shell/ui-state.ts';
import { fullTime } from '../text/format.ts';
import { useText } from '../text/text.ts';
import { lifeText } from './life.ts';
import { PollCard } from './PollCard.tsx';
import classes from './talk.module.css';

interface PartProps {
  readonly message: Message;
  readonly tabIndex: number;
}

/** Above the text. */
export function PartsAbove({ message }: Pick<PartProps, 'message'>) {
  const t = useText();
  const { forwardedFrom: from } = message;
  if (from === undefined) return null;
  return (
    <p className={classes['quiet']} data-testid="message-forwarded" title={t('talk:forwardedHint')}>
      {t('talk:forwardedFrom', { name: from.name })}
    </p>
  );
}

/** Below the text. */
export function PartsBelow({ message, tabIndex }: PartProps) {
  const { poll, location, pinned, lifeMs, thread } = message;
  return (
    <>
      {poll !== undefined && <PollCard message={message} poll={poll} tabIndex={tabIndex} />}
      {location !== undefined && <Place location={location} tabIndex={tabIndex} />}
      {pinned !== undefined && <Pinned memberId={pinned.memberId} />}
      {lifeMs !== undefined && <Life message={message} lifeMs={lifeMs} />}
      {(thread !== undefined || message.threadRoot !== undefined) && (
        <Thread message={message} tabIndex={tabIndex} />
      )}
    </>
  );
}

const SHOWN_DIGITS = 5;

/** A link and no map: nobody is asked for a picture of the place. */
function Place({
  location,
  tabIndex,
}: Pick<PartProps, 'tabIndex'> & { readonly location: NonNullable<Message['location']> }) {
  const t = useText();
  const { latitude, longitude, accuracyM } = location;
  const url = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return (
    <p className={classes['place']} data-testid="message-location">
      <a href={url} target="_blank" rel="noopener noreferrer" tabIndex={tabIndex} title={t('talk:placeOpen')}>
        <bdi>
          {t('talk:place', {
            latitude: latitude.toFixed(SHOWN_DIGITS),
            longitude: longitude.toFixed(SHOWN_DIGITS),
          })}
        </bdi>
      </a>
      {accuracyM !== undefined && <span> {t('talk:placeAccuracy', { metres: accuracyM })}</span>}
    </p>
  );
}

function Pinned({ memberId }: { readonly memberId: string }) {
  const t = useText();
  const nameOf = useNameOf();
  return (
    <p className={classes['quiet']} data-testid="message-pinned">
      {t('talk:pinnedBy', { name: nameOf(memberId) })}
    </p>
  );
}

function Life({ message, lifeMs }: { readonly message: Message; readonly lifeMs: number }) {
  const t = useText();
  const { expiresAt } = message;
  return (
    <p className={classes['quiet']} data-testid="message-life">
      {expiresAt === undefined
        ? t('talk:disappearsAfter', { life: lifeText(lifeMs) })
        : t('talk:disappears', { time: fullTime(expiresAt) })}
    </p>
  );
}

/** Of what began a thread how much is said there; of what is said in one, that it is. */
function Thread({ message, tabIndex }: PartProps) {
  const t = useText();
  const { id, thread, threadRoot } = message;
  return (
    <button
      type="button"
      className={classes['thread']}
      data-testid="thread-open"
      data-replies={thread?.replies ?? ''}
      tabIndex={tabIndex}
      title={t('talk:threadOpen')}
      onClick={() => openThread(threadRoot ?? id)}
    >
      {thread === undefined ? t('talk:inThread') : t('talk:threadReplies', { count: thread.replies })}
    </button>
  );
}
