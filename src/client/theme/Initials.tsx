/** A person or group as letters on its colour. Decoration: the name stands beside it or in the label around it. */
import type { MemberLook } from '../../api/look.ts';
import classes from './initials.module.css';
import { colourOf, initialsOf } from './initials.ts';

interface InitialsProps {
  readonly id: string;
  readonly name: string;
  /** What a member said of itself; without it the colour comes from the id. */
  readonly look?: MemberLook;
  /** Px; the letters follow. */
  readonly size: number;
  readonly shape: 'round' | 'square';
}

export function Initials({ id, name, look, size, shape }: InitialsProps) {
  const colour = look === undefined || look.colour === 0 ? colourOf(id) : look.colour - 1;
  const picture = look?.picture ?? '';
  return (
    <span
      className={`${classes['mark']} ${classes[`colour${colour}`]}`}
      data-shape={shape}
      style={{ width: size, height: size, fontSize: size * (picture === '' ? 0.4 : 0.6) }}
      // Drawn by the style sheet: text that is read by nobody would have to stand in the labels around it all the same.
      data-letters={picture === '' ? initialsOf(name) : picture}
      aria-hidden="true"
    />
  );
}
