/** Which keys there are. */
import { Kbd, Modal } from '@mantine/core';
import { useText } from '../text/text.ts';
import classes from './shortcut-list.module.css';
import { SHORTCUTS, WRITING_KEYS, capsOf, type Shortcut } from './shortcuts.ts';
import { isMac } from './use-shortcuts.ts';

const NAMES = Object.keys(SHORTCUTS) as Shortcut[];
const WRITING = Object.keys(WRITING_KEYS) as (keyof typeof WRITING_KEYS)[];

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
          <Keys key={name} does={t(`shell:shortcut_${name}`)} caps={capsOf(name, isMac)} />
        ))}
      </dl>
      <h3 className={classes['heading']}>{t('shell:writing')}</h3>
      <dl className={classes['list']}>
        {WRITING.map((name) => (
          <Keys key={name} does={t(`shell:writing_${name}`)} caps={WRITING_KEYS[name]} />
        ))}
      </dl>
    </Modal>
  );
}

interface KeysProps {
  readonly does: string;
  readonly caps: readonly string[];
}

/** Those that have another word on them elsewhere. */
const CAPS: Readonly<Record<string, 'shell:key_ctrl' | 'shell:key_shift'>> = {
  Ctrl: 'shell:key_ctrl',
  Shift: 'shell:key_shift',
};

function Keys({ does, caps }: KeysProps) {
  const t = useText();
  return (
    <div className={classes['row']}>
      <dt>{does}</dt>
      <dd className={classes['keys']}>
        {caps.map((cap) => (
          <Kbd key={cap}>{CAPS[cap] === undefined ? cap : t(CAPS[cap])}</Kbd>
        ))}
      </dd>
    </div>
  );
}
