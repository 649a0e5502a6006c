/** Below the hits: how many there are, what is still being done, and why there are none. Spoken when it changes. */
import { Button } from '@mantine/core';
import type i18next from 'i18next';
import { namesText } from '../text/format.ts';
import { isolated } from '../text/isolate.ts';
import { useText } from '../text/text.ts';
import classes from './search-panel.module.css';
import type { Found } from './use-search.ts';

interface SearchStatusProps {
  /** Nothing is asked for. */
  readonly isEmpty: boolean;
  readonly found: Found | null;
  readonly isAsking: boolean;
  readonly onMore: () => void;
}

export function SearchStatus({ isEmpty, found, isAsking, onMore }: SearchStatusProps) {
  const t = useText();
  return (
    <div className={classes['foot']}>
      <p
        className={classes['status']}
        role="status"
        data-testid="search-status"
        data-state={stateOf(isEmpty, found, isAsking)}
      >
        {sentence(t, isEmpty, found)}
      </p>
      {found !== null && found.skipped.length > 0 && (
        <p className={classes['status']}>{t('find:skipped', { names: namesText(found.skipped) })}</p>
      )}
      {found?.isReading === true && <p className={classes['status']}>{t('find:reading')}</p>}
      {found !== null && found.next !== null && (
        <Button variant="default" data-testid="search-more" loading={isAsking} onClick={onMore}>
          {t('find:more')}
        </Button>
      )}
    </div>
  );
}

function stateOf(isEmpty: boolean, found: Found | null, isAsking: boolean): string {
  if (isEmpty) return 'empty';
  if (isAsking || found === null) return 'asking';
  return found.problem === null ? 'done' : 'failed';
}

function sentence(t: typeof i18next.t, isEmpty: boolean, found: Found | null): string {
  if (isEmpty) return t('find:hint');
  if (found === null) return t('find:asking');
  if (found.problem !== null) return found.problem;
  const [unknown] = found.unknown;
  if (unknown !== undefined) {
    const what = isolated(`${unknown.operator}:${unknown.value}`);
    return t('find:unknown', { what });
  }
  const count = found.hits.length;
  if (count === 0) return t(found.next === null ? 'find:nothing' : 'find:nothingYet');
  return t(found.next === null ? 'find:count' : 'find:countMore', { count });
}
