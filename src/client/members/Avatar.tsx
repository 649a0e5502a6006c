/** The face of a member; a dot tells whether one of its devices can be reached from here now. */
import { hueOf, initialsOf } from './avatar.ts';
import classes from './avatar.module.css';

interface AvatarProps {
  readonly id: string;
  readonly name: string;
  /** px. */
  readonly size: number;
  /** Null: no dot. */
  readonly isReachable?: boolean | null;
}

/** Says nothing to screen readers: the name stands beside it. */
export function Avatar({ id, name, size, isReachable = null }: AvatarProps) {
  const hue = hueOf(id);
  return (
    <svg className={classes['avatar']} width={size} height={size} viewBox="0 0 40 40" aria-hidden="true">
      <circle cx="20" cy="20" r="20" className={classes['disc']} style={{ fill: `oklch(0.48 0.1 ${hue})` }} />
      <text x="20" y="20" dy="0.36em" textAnchor="middle" className={classes['letters']}>
        {initialsOf(name)}
      </text>
      {isReachable !== null && (
        <circle cx="34" cy="34" r="6" className={classes[isReachable ? 'reachable' : 'away']} />
      )}
    </svg>
  );
}
