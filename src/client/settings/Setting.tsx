/** One setting on the page: title, explanation, what is set, and a way back to how it was. */
import { Button } from '@mantine/core';
import { createContext, use, type ReactNode } from 'react';
import { useText } from '../text/text.ts';
import type { SettingId } from './catalogue.ts';
import classes from './settings.module.css';

/** Those that the search left. */
export const ShownSettings = createContext<ReadonlySet<SettingId>>(new Set());

interface SettingProps {
  readonly id: SettingId;
  readonly hint?: ReactNode;
  /** The control under the text instead of beside it. */
  readonly isWide?: boolean;
  /** A control so small that it stays beside the title where the screen is narrow. */
  readonly isSmall?: boolean;
  /** Null: it is as it comes, or cannot be changed. */
  readonly onReset?: (() => void) | null;
  readonly children: ReactNode;
}

export function Setting(props: SettingProps) {
  const { id, hint = null, isWide = false, isSmall = false, onReset = null, children } = props;
  const t = useText();
  const title = t(`settings:${id}`);
  if (!use(ShownSettings).has(id)) return null;
  return (
    <div className={classes['setting']} data-setting={id} data-wide={isWide} data-small={isSmall}>
      <div className={classes['what']}>
        <span className={classes['name']} id={`setting-${id}`}>
          {title}
        </span>
        {hint !== null && (
          <span className={classes['hint']} id={`setting-${id}-hint`}>
            {hint}
          </span>
        )}
      </div>
      <div className={classes['control']}>
        {onReset !== null && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={t('settings:resetLabel', { setting: title })}
            onClick={onReset}
          >
            {t('settings:reset')}
          </Button>
        )}
        {children}
      </div>
    </div>
  );
}
