/** A person or group as letters on its colour. Decoration: the name stands beside it or in the label around it. */
import classes from './initials.module.css';
import { colourOf, initialsOf } from './initials.ts';

interface InitialsProps {
  readonly id: string;
  readonly name: string;
  /** Px; the letters follow. */
  readonly size: number;
  readonly shape: 'round' | 'square';
}

export function Initials({ id, name, size, shape }: InitialsProps) {
  return (
    <span
      className={`${classes['mark']} ${classes[`colour${colourOf(id)}`]}`}
      data-shape={shape}
      style={{ width: size, height: size, fontSize: size * 0.4 }}
      // Drawn by the style sheet: text that is read by nobody would have to stand in the labels around it all the same.
      data-letters={initialsOf(name)}
      aria-hidden="true"
    />
  );
}
