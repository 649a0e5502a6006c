/** Light to dark and back. Until it is pressed the screen follows the system; the settings can return to that. */
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useText } from '../text/text.ts';
import { ToolButton } from './ToolButton.tsx';

export function ThemeToggle() {
  const t = useText();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <ToolButton
      testId="theme-toggle"
      icon={isDark ? 'light' : 'dark'}
      label={t(isDark ? 'shell:toLight' : 'shell:toDark')}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    />
  );
}
