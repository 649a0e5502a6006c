/** A member's initials in the member's colour. Decoration: the name stands beside it. */
import { colourOf, initialsOf } from './avatar.ts';
import classes from './avatar.module.css';

export function Avatar({ memberId, name }: { readonly memberId: string; readonly name: string }) {
  return (
    <span className={`${classes['avatar']} ${classes[`colour${colourOf(memberId)}`]}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
