/** Which keys there are. */
import { Kbd, Modal } from '@mantine/core';
import { useText } from '../text/text.ts';
import classes from './shortcut-list.module.css';
import { SHORTCUTS, capsOf, type Shortcut } from './shortcuts.ts';
import { isMac } from './use-shortcuts.ts';

const NAMES = Object.keys(SHORTCUTS) as Shortcut[];

interface ShortcutListProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ShortcutList({ opened, onClose }: ShortcutListProps) {
  const t = useText();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('shell:shortcuts')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
      data-testid="shortcut-list"
    >
      <dl className={classes['list']}>
        {NAMES.map((name) => (
          <div key={name} className={classes['row']}>
            <dt>{t(`shell:shortcut_${name}`)}</dt>
            <dd className={classes['keys']}>
              {capsOf(name, isMac).map((cap) => (
                <Kbd key={cap}>{cap}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
