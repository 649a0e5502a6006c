/** What some keys do, a line each. */
import { Kbd } from '@mantine/core';
import { useText } from '../text/text.ts';
import classes from './shortcut-list.module.css';
import type { KeyRow } from './shortcuts.ts';

/** Caps that have another word on them elsewhere. */
const CAPS: Readonly<Record<string, 'shell:key_ctrl' | 'shell:key_shift'>> = {
  Ctrl: 'shell:key_ctrl',
  Shift: 'shell:key_shift',
};

export function ShortcutTable({ rows }: { readonly rows: readonly KeyRow[] }) {
  const t = useText();
  return (
    <dl className={classes['list']}>
      {rows.map(({ does, caps }) => (
        <div key={does} className={classes['row']} data-testid="shortcut-row">
          <dt>{t(does)}</dt>
          <dd className={classes['keys']}>
            {caps.map((cap) => (
              <Kbd key={cap}>{CAPS[cap] === undefined ? cap : t(CAPS[cap])}</Kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
