/** Over the place on which files are about to be dropped. */
import { useText } from '../text/text.ts';
import classes from './attachments.module.css';

export function DropHint() {
  const t = useText();
  return <div className={classes['dropping']}>{t('attachments:drop')}</div>;
}
