/** How the screens look and speak in this browser. */
import { NativeSelect, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useState } from 'react';
import { notifyProblem } from '../shell/notify.ts';
import { chosenLanguage, keepLanguage } from '../text/chosen-language.ts';
import { LANGUAGES } from '../text/languages.ts';
import { speak, useText } from '../text/text.ts';
import { Setting } from './Setting.tsx';

export function Appearance() {
  return (
    <>
      <Colours />
      <SpokenLanguage />
    </>
  );
}

function SpokenLanguage() {
  const t = useText();
  const [chosen, setChosen] = useState(chosenLanguage);
  const choose = (tag: string): void => {
    speak(tag, navigator.language).then(() => {
      keepLanguage(tag);
      setChosen(tag);
    }, notifyProblem);
  };
  const all = Object.entries(LANGUAGES).map(([value, { name }]) => ({ value, label: name }));
  return (
    <Setting
      id="language"
      hint={t('settings:languageHint')}
      onReset={chosen === '' ? null : () => choose('')}
    >
      <NativeSelect
        data-testid="language-choice"
        aria-labelledby="setting-language"
        value={chosen}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[{ value: '', label: t('settings:languageOfBrowser') }, ...all]}
      />
    </Setting>
  );
}

function Colours() {
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
