/** MS240 What is known against a device, a sentence each. */
import type { Device } from '../../api/members.ts';
import { useText } from '../text/text.ts';
import classes from './members-panel.module.css';

export function KnownAgainst({ marks }: { readonly marks: Device['marks'] }) {
  const t = useText();
  return marks.map(({ kind, index }) => (
    <p key={kind} className={classes['against']} data-mark={kind}>
      {t(`members:mark_${kind}`, { index })}
    </p>
  ));
}
