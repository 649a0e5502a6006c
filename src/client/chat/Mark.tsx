/** The mark of a message: how certain it is, as a picture with a sentence. A press shows who holds it, and where. */
import type { i18n } from 'i18next';
import { problemText, useText } from '../text/text.ts';
import type { Certainty } from './certainty.ts';
import { AlertIcon, ClockIcon, TickHollowIcon, TwoTicksIcon } from './icons.tsx';
import classes from './mark.module.css';
import { voidText } from './void-text.ts';

interface MarkProps {
  readonly certainty: Certainty;
  /** Always to be seen; else when the row is pointed at. */
  readonly isLoud: boolean;
  /** Null: there is nothing more to tell yet. */
  readonly open: (() => void) | null;
  readonly tabIndex: number;
}

export function Mark({ certainty, isLoud, open, tabIndex }: MarkProps) {
  const t = useText();
  const sentence = sentenceOf(t, certainty);
  const content = (
    <>
      <Picture kind={certainty.kind} />
      {certainty.kind === 'tentative' && (
        <span className={classes['count']}>
          {t('chat:heldBy', { held: certainty.held, of: certainty.of })}
        </span>
      )}
    </>
  );
  const className = `${classes['mark']} ${classes[certainty.kind]} ${isLoud ? '' : classes['quiet']}`;
  if (open === null) {
    return (
      <span className={className} role="img" aria-label={sentence} title={sentence}>
        {content}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={className}
      data-testid="message-mark"
      aria-label={t('chat:markOpens', { state: sentence })}
      title={sentence}
      onClick={open}
      tabIndex={tabIndex}
    >
      {content}
    </button>
  );
}

function Picture({ kind }: { readonly kind: Certainty['kind'] }) {
  switch (kind) {
    case 'sending':
    case 'queued':
      return <ClockIcon />;
    case 'tentative':
      return <TickHollowIcon />;
    case 'confirmed':
      return <TwoTicksIcon />;
    case 'failed':
    case 'rejected':
      return <AlertIcon />;
  }
}

/** The sentence of the mark, also for the details. */
export function sentenceOf(t: i18n['t'], certainty: Certainty): string {
  switch (certainty.kind) {
    case 'sending':
      return t('chat:markSending');
    case 'failed':
      return t('chat:markFailed', { reason: reasonOf(t, certainty) });
    case 'queued':
      return t('chat:markQueued');
    case 'tentative':
      return t('chat:markTentative', { held: certainty.held, of: certainty.of });
    case 'confirmed':
      return t('chat:markConfirmed', { index: certainty.index });
    case 'rejected':
      return t('chat:markRejected', { reason: reasonOf(t, certainty) });
  }
}

/** Why it was not taken. */
export function reasonOf(t: i18n['t'], certainty: Certainty): string {
  if (certainty.kind === 'failed' && certainty.sending.problem !== null) {
    const { problem } = certainty.sending;
    return problem.status === 0 ? t('chat:reasonUnheard') : problemText(problem);
  }
  return voidText(t, certainty.kind === 'rejected' ? certainty.reason : null);
}
