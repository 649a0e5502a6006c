/** Members to choose from, with a field that finds them by name where they are many. */
import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Member } from '../../api/members.ts';
import { plain } from '../text/plain.ts';
import { useText } from '../text/text.ts';
import classes from './rooms.module.css';

/** More do not fit below each other. */
const FIND_FROM = 8;

interface MemberChoiceProps {
  readonly label: string;
  readonly members: readonly Member[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

export function MemberChoice({ label, members, chosen, onChange }: MemberChoiceProps) {
  const t = useText();
  const [typed, setTyped] = useState('');
  const wanted = plain(typed.trim());
  const found = members.filter(({ name }) => plain(name).includes(wanted));
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChange(next);
  };
  return (
    <fieldset className={classes['choice']}>
      <legend className={classes['label']}>{label}</legend>
      {members.length === 0 && <p className={classes['quiet']}>{t('rooms:nobodyElse')}</p>}
      {members.length >= FIND_FROM && (
        <TextInput
          type="search"
          aria-label={t('rooms:findMember')}
          placeholder={t('rooms:findMember')}
          dir="auto"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      )}
      <div className={classes['people']}>
        {found.map(({ id, name }) => (
          <Checkbox
            key={id}
            data-testid="room-member-choice"
            data-member-id={id}
            label={<span dir="auto">{name}</span>}
            checked={chosen.has(id)}
            onChange={() => toggle(id)}
          />
        ))}
      </div>
    </fieldset>
  );
}
