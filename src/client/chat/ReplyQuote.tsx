/** What a message answers, above its text: who said it and its first line. A press goes there. */
import { useEffect } from 'react';
import type { Message } from '../../api/messages.ts';
import { useText } from '../text/text.ts';
import { goTo } from './actions.ts';
import { useIsFolded } from './BlockedMessage.tsx';
import { askForOriginal, useOriginal } from './originals.ts';
import classes from './reply-quote.module.css';

interface ReplyQuoteProps {
  readonly messageId: string;
  /** The message, when it is loaded in this conversation. */
  readonly loaded: Message | null;
  readonly tabIndex: number;
}

export function ReplyQuote({ messageId, loaded, tabIndex }: ReplyQuoteProps) {
  const t = useText();
  const asked = useOriginal(loaded === null ? messageId : null);
  useEffect(() => {
    if (loaded === null) askForOriginal(messageId);
  }, [loaded, messageId]);
  if (loaded === null && asked === 'missing') {
    return <p className={`${classes['quote']} ${classes['gone']}`}>{t('chat:quoteMissing')}</p>;
  }
  const original = loaded ?? (asked === null || asked === 'missing' ? null : asked);
  if (original === null) {
    return <p className={`${classes['quote']} ${classes['gone']}`}>{t('chat:quoteLoading')}</p>;
  }
  return (
    <button
      type="button"
      className={classes['quote']}
      data-testid="reply-quote"
      aria-label={t('chat:quoteOf', { name: original.author.name })}
      tabIndex={tabIndex}
      onClick={() => goTo(messageId)}
    >
      <QuoteText original={original} />
    </button>
  );
}

/** Also above the composer, while the answer is written. */
export function QuoteText({ original }: { readonly original: Message }) {
  const t = useText();
  const isFolded = useIsFolded(original.author.memberId, original.id);
  if (isFolded) return <span className={classes['gone']}>{t('reading:blockedMessage')}</span>;
  return (
    <>
      <bdi className={classes['author']}>{original.author.name}</bdi>
      {original.deleted === true ? (
        <span className={classes['gone']}>{t('chat:quoteDeleted')}</span>
      ) : (
        <span className={classes['text']} dir="auto">
          {firstLine(original.text)}
        </span>
      )}
    </>
  );
}

const LINE_MAX = 160;

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]!.slice(0, LINE_MAX);
}
