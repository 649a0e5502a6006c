/** What is pinned in the room on the screen, the latest said first; each leads to its place. */
import { useCallback } from 'react';
import { goTo } from '../chat/actions.ts';
import { api, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { showConversation } from '../shell/ui-state.ts';
import { Said } from './Said.tsx';
import classes from './talk.module.css';
import { togglePin } from './talk-actions.ts';
import { useSaid } from './use-said.ts';

export function PinsPanel() {
  const t = useText();
  const groupId = useApp((state) => state.groupId) ?? '';
  const roomId = useApp((state) => state.roomId) ?? '';
  const ask = useCallback(async () => api.pins(groupId, roomId), [groupId, roomId]);
  const { answer, isFailed } = useSaid(roomId, ask);
  if (isFailed) return <p className={classes['empty']}>{t('talk:pinsFailed')}</p>;
  if (answer === null) return null;
  if (answer.length === 0) return <p className={classes['empty']}>{t('talk:pinsEmpty')}</p>;
  return (
    <ul className={classes['list']} data-testid="pins" aria-label={t('talk:pinned')}>
      {answer.map((message) => (
        <Said key={message.id} message={message}>
          <button
            type="button"
            className={classes['thread']}
            data-testid="pin-go"
            aria-label={t('talk:goThere', { name: message.author.name })}
            onClick={() => {
              showConversation();
              goTo(message.id);
            }}
          >
            {t('talk:goShort')}
          </button>{' '}
          {message.can.includes('pin') && (
            <button
              type="button"
              className={classes['thread']}
              data-testid="pin-remove"
              onClick={() => togglePin(message)}
            >
              {t('talk:unpin')}
            </button>
          )}
        </Said>
      ))}
    </ul>
  );
}
