/** Above the composer: what is being answered. */
import { useText } from '../text/text.ts';
import { setChatUi, useChatUi } from './chat-ui.ts';
import classes from './composer.module.css';
import { focusComposer } from './composer-focus.ts';
import { CloseIcon, ReplyIcon } from './icons.tsx';
import { QuoteText } from './ReplyQuote.tsx';
import quoteClasses from './reply-quote.module.css';

export function ReplyBar() {
  const t = useText();
  const replyTo = useChatUi((state) => state.replyTo);
  if (replyTo === null) return null;
  return (
    <div
      className={classes['reply']}
      role="group"
      aria-label={t('chat:replyTo', { name: replyTo.author.name })}
      data-testid="reply-bar"
    >
      <ReplyIcon />
      <p className={quoteClasses['quote']}>
        <QuoteText original={replyTo} />
      </p>
      <button
        type="button"
        className={classes['close']}
        aria-label={t('chat:replyCancel')}
        title={t('chat:replyCancel')}
        data-testid="reply-cancel"
        onClick={() => {
          setChatUi({ replyTo: null });
          focusComposer();
        }}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
