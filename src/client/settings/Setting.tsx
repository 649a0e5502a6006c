/** One setting on the page: title, explanation, what is set, and a way back to how it was. */
import { Button } from '@mantine/core';
import { createContext, use, type ReactNode } from 'react';
import { useText } from '../text/text.ts';
import type { SettingId } from './catalogue.ts';
import classes from './settings.module.css';

/** Those that the search left: settings by their ids, keys by what they do. */
export const ShownSettings = createContext<ReadonlySet<string>>(new Set());

interface SettingProps {
  readonly id: SettingId;
  readonly hint?: ReactNode;
  /** The control under the text instead of beside it. */
  readonly isWide?: boolean;
  /** The title is the label of a switch, which stays beside it where the screen is narrow. */
  readonly isSwitch?: boolean;
  /** Null: it is as it comes, or cannot be changed. */
  readonly onReset?: (() => void) | null;
  readonly children: ReactNode;
}

/** Of the switch that its title is the label of. */
export function switchId(id: SettingId): string {
  return `switch-${id}`;
}

export function Setting(props: SettingProps) {
  const { id, hint = null, isWide = false, isSwitch = false, onReset = null, children } = props;
  const t = useText();
  const title = t(`settings:${id}`);
  if (!use(ShownSettings).has(id)) return null;
  return (
    <div className={classes['setting']} data-setting={id} data-wide={isWide} data-switch={isSwitch}>
      <div className={classes['what']}>
        {isSwitch ? (
          <label className={classes['name']} htmlFor={switchId(id)}>
            {title}
          </label>
        ) : (
          <span className={classes['name']} id={`setting-${id}`}>
            {title}
          </span>
        )}
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
