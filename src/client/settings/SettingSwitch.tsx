/** The switch of a setting that is on or off; the setting's title is its label (Setting with `isSwitch`). */
import { Switch } from '@mantine/core';
import type { SettingId } from './catalogue.ts';
import { switchId } from './Setting.tsx';

interface SettingSwitchProps {
  readonly id: SettingId;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onTurn: (isOn: boolean) => void;
}

export function SettingSwitch({ id, isOn, isDisabled = false, onTurn }: SettingSwitchProps) {
  return (
    <Switch
      size="md"
      data-testid={`settings-${id}`}
      id={switchId(id)}
      aria-describedby={`setting-${id}-hint`}
      checked={isOn}
      disabled={isDisabled}
      onChange={(event) => onTurn(event.currentTarget.checked)}
    />
  );
}
