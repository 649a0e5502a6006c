/** What stands beside the own name: colour, picture, and whether a program writes here. */
import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { MemberLook } from '../../api/look.ts';
import { Problem } from '../api/problem.ts';
import { notifyProblem } from '../shell/notify.ts';
import { session, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { COLOURS } from '../theme/initials.ts';
import { Initials } from '../theme/Initials.tsx';
import { Setting } from './Setting.tsx';
import { SettingSwitch } from './SettingSwitch.tsx';
import classes from './settings.module.css';

const CHOICES = Array.from({ length: COLOURS + 1 }, (_, colour) => colour);

export function Look() {
  const look = useApp((state) => state.node?.look ?? null);
  const hasGroup = useApp((state) => Object.values(state.groups).some(({ status }) => status !== null));
  // The groups keep it: without one there is nobody to tell.
  if (look === null || !hasGroup) return null;
  return (
    <>
      <Colour look={look} />
      <Picture look={look} />
      <Bot look={look} />
    </>
  );
}

interface PartProps {
  readonly look: MemberLook;
}

function Colour({ look }: PartProps) {
  const t = useText();
  const node = useApp((state) => state.node);
  if (node === null) return null;
  return (
    <Setting id="lookColour" hint={t('settings:lookColourHint')} isWide>
      <div className={classes['colours']} role="radiogroup" aria-labelledby="setting-lookColour">
        {CHOICES.map((colour) => (
          <label key={colour} className={classes['colour']}>
            <input
              className="demes-unseen"
              type="radio"
              name="look-colour"
              data-testid="settings-look-colour"
              data-colour={colour}
              aria-label={colour === 0 ? t('settings:lookColourOwn') : t('settings:lookColourOf', { colour })}
              checked={look.colour === colour}
              onChange={() => {
                session.changeNode({ look: { colour } }).catch(notifyProblem);
              }}
            />
            <Initials
              id={node.memberId}
              name={node.name}
              look={{ ...look, colour }}
              size={32}
              shape="round"
            />
          </label>
        ))}
      </div>
    </Setting>
  );
}

/** Saved when it is sent off: half an emoji should not go into a log. */
function Picture({ look }: PartProps) {
  const t = useText();
  const [typed, setTyped] = useState<string | null>(null);
  const [isWrong, setWrong] = useState(false);
  const picture = (typed ?? look.picture).trim();
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await session.changeNode({ look: { picture } });
      setTyped(null);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid') return notifyProblem(error);
      setWrong(true);
    }
  };
  return (
    <Setting id="lookPicture" hint={t('settings:lookPictureHint')} isWide>
      <form className={classes['nameRow']} onSubmit={(event) => void save(event)} noValidate>
        <TextInput
          data-testid="settings-look-picture"
          aria-labelledby="setting-lookPicture"
          size="md"
          autoComplete="off"
          value={typed ?? look.picture}
          error={isWrong ? t('settings:lookPictureWrong') : null}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setWrong(false);
          }}
        />
        <Button
          type="submit"
          size="md"
          data-testid="settings-look-picture-save"
          disabled={picture === look.picture}
        >
          {t('settings:nameSave')}
        </Button>
      </form>
    </Setting>
  );
}

function Bot({ look }: PartProps) {
  const t = useText();
  return (
    <Setting id="lookBot" isSwitch hint={t('settings:lookBotHint')}>
      <SettingSwitch
        id="lookBot"
        isOn={look.isBot}
        onTurn={(isBot) => {
          session.changeNode({ look: { isBot } }).catch(notifyProblem);
        }}
      />
    </Setting>
  );
}
