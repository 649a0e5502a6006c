/** Light to dark and back. Until it is pressed the screen follows the system; the settings can return to that. */
import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useText } from '../text/text.ts';
import { Icon } from './Icon.tsx';
import classes from './sidebar.module.css';

export function ThemeToggle() {
  const t = useText();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  const label = t(isDark ? 'shell:toLight' : 'shell:toDark');
  return (
    <ActionIcon
      className={classes['tool']}
      variant="subtle"
      color="gray"
      data-testid="theme-toggle"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      <Icon name={isDark ? 'light' : 'dark'} />
    </ActionIcon>
  );
}
