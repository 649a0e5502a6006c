/** All settings on one page that can be searched; every change applies at once. */
import { Modal, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useState, type ReactNode } from 'react';
import { Imports } from '../imports/Imports.tsx';
import { Icon } from '../shell/Icon.tsx';
import { keyRows, type KeyRow } from '../shell/shortcuts.ts';
import { isMac } from '../shell/use-shortcuts.ts';
import { useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { About } from './About.tsx';
import { Appearance } from './Appearance.tsx';
import { SECTIONS, SECTION_IDS, type SectionId, type SettingId } from './catalogue.ts';
import { DesktopNotices } from './DesktopNotices.tsx';
import { Devices } from './Devices.tsx';
import { FileStorage } from './FileStorage.tsx';
import { foundIds } from './find.ts';
import { Network } from './Network.tsx';
import { OwnDevices } from './OwnDevices.tsx';
import { Privacy } from './Privacy.tsx';
import { Profile } from './Profile.tsx';
import { Protection } from './Protection.tsx';
import { Recovery } from './Recovery.tsx';
import { ShownSettings } from './Setting.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import classes from './settings.module.css';
import { Storage } from './Storage.tsx';
import { TakeAlong } from './TakeAlong.tsx';
import { ThisGroup } from './ThisGroup.tsx';
import { Webhooks } from './Webhooks.tsx';

interface SettingsDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function SettingsDialog({ opened, onClose }: SettingsDialogProps) {
  const t = useText();
  const isNarrow = useMediaQuery('(max-width: 719px)') ?? false;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<span className={classes['title']}>{t('settings:title')}</span>}
      size={620}
      classNames={{ content: classes['dialog']! }}
      fullScreen={isNarrow}
      closeButtonProps={{ 'aria-label': t('settings:close') }}
    >
      <SettingsPage />
    </Modal>
  );
}

const CONTENT: Readonly<Record<SectionId, () => ReactNode>> = {
  profile: () => <Profile />,
  appearance: () => <Appearance />,
  devices: () => (
    <>
      <OwnDevices />
      <Devices />
      <Recovery />
    </>
  ),
  notices: () => <DesktopNotices />,
  privacy: () => <Privacy />,
  group: () => (
    <>
      <ThisGroup />
      <TakeAlong />
      <Imports />
    </>
  ),
  network: () => <Network />,
  programs: () => <Webhooks />,
  protection: () => <Protection />,
  storage: () => (
    <>
      <Storage />
      <FileStorage />
    </>
  ),
  shortcuts: () => <Shortcuts />,
  about: () => <About />,
};

function SettingsPage() {
  const t = useText();
  const [query, setQuery] = useState('');
  const findable = useFindable();
  const found = useMemo(() => foundIds(findable, query), [findable, query]);
  const hasGroup = useGroup(({ group }) => group.newcomersSee !== null) ?? false;
  const sections = SECTION_IDS.filter(
    (id) => (id !== 'group' || hasGroup) && idsOf(id).some((setting) => found.has(setting)),
  );
  return (
    <div className={classes['page']} data-testid="settings-dialog">
      <TextInput
        type="search"
        data-testid="settings-search"
        data-autofocus
        size="md"
        aria-label={t('settings:search')}
        placeholder={t('settings:search')}
        leftSection={<Icon name="search" size={18} />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <ShownSettings value={found}>
        {sections.map((id) => (
          <section key={id} className={classes['section']} aria-labelledby={`settings-${id}`}>
            <h3 className={classes['sectionTitle']} id={`settings-${id}`}>
              {t(`settings:${id}`)}
            </h3>
            {CONTENT[id]()}
          </section>
        ))}
      </ShownSettings>
      <p className={classes['nothing']} role="status">
        {sections.length === 0 && t('settings:nothingFound', { query })}
      </p>
    </div>
  );
}

/** All that a section can be searched for. */
function idsOf(section: SectionId): readonly string[] {
  return section === 'shortcuts' ? KEYS.map(({ does }) => does) : SECTIONS[section];
}

const KEYS: readonly KeyRow[] = Object.values(keyRows(isMac)).flat();

/** Settings and keys with their sentences in the language of the person. */
function useFindable() {
  const t = useText();
  return useMemo(() => {
    const settings = SECTION_IDS.flatMap((section) =>
      SECTIONS[section].map((id: SettingId) => ({
        id: id as string,
        text: `${t(`settings:${section}`)} ${t(`settings:${id}`)} ${t(`settings:${id}Words`)}`,
      })),
    );
    const about = `${t('settings:shortcuts')} ${t('settings:shortcutsWords')}`;
    const keys = KEYS.map(({ does, caps }) => ({ id: does, text: `${about} ${t(does)} ${caps.join(' ')}` }));
    return [...settings, ...keys];
  }, [t]);
}
