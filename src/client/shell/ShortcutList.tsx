/** Which keys there are. */
import { Modal } from '@mantine/core';
import { useText } from '../text/text.ts';
import classes from './shortcut-list.module.css';
import { ShortcutTable } from './ShortcutTable.tsx';
import { keyRows } from './shortcuts.ts';
import { isMac } from './use-shortcuts.ts';

interface ShortcutListProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ShortcutList({ opened, onClose }: ShortcutListProps) {
  const t = useText();
  const { everywhere, writing, atMessage } = keyRows(isMac);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('shell:shortcuts')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
      data-testid="shortcut-list"
    >
      <ShortcutTable rows={everywhere} />
      <h3 className={classes['heading']}>{t('shell:writing')}</h3>
      <ShortcutTable rows={writing} />
      <h3 className={classes['heading']}>{t('shell:atMessage')}</h3>
      <ShortcutTable rows={atMessage} />
    </Modal>
  );
}
