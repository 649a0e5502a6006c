/** Light, dark, or as the system is. */
import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';

export function Appearance() {
  const t = useText();
  const { colorScheme, setColorScheme, clearColorScheme } = useMantineColorScheme();
  return (
    <Setting
      id="theme"
      hint={t('settings:themeHint')}
      onReset={colorScheme === 'auto' ? null : () => clearColorScheme()}
    >
      <SegmentedControl
        data-testid="theme-choice"
        data-theme={colorScheme}
        aria-labelledby="setting-theme"
        value={colorScheme}
        onChange={(value) => setColorScheme(value)}
        data={[
          { value: 'light', label: t('settings:themeLight') },
          { value: 'dark', label: t('settings:themeDark') },
          { value: 'auto', label: t('settings:themeAuto') },
        ]}
      />
    </Setting>
  );
}
