/** The life of one message: who said it when, when it was kept and confirmed, and when each node showed it. */
import { useText } from '../../text/text.ts';
import { useLab } from '../lab-store.ts';
import { momentText } from './moment-text.ts';
import classes from './picked-message.module.css';

export function PickedMessage() {
  const t = useText();
  const picked = useLab((state) => state.picked);
  const story = useLab((state) => state.story);
  const cursorMs = useLab((state) => state.listMs);
  if (picked === null) return null;
  const facts = story.ofMessage(picked).filter(({ atMs }) => atMs <= cursorMs);
  const saidMs = facts[0]?.atMs ?? 0;
  return (
    <dl
      className={classes['message']}
      aria-label={t('lab:messageLife', { id: picked })}
      data-testid="lab-message"
    >
      {facts.map(({ type, node, atMs }, at) => (
        <div key={at}>
          <dt>{t(`lab:message_${type}`, { name: node })}</dt>
          <dd>{at === 0 ? momentText(atMs) : `+${momentText(atMs - saidMs)}`}</dd>
        </div>
      ))}
    </dl>
  );
}
