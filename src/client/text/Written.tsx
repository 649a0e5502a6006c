/** A name as somebody wrote it: its direction is its own, and where it is cut off the tooltip has the whole. */
import classes from './written.module.css';

interface WrittenProps {
  readonly children: string;
  /** One line, cut off with an ellipsis; otherwise it breaks wherever it must. */
  readonly isOneLine?: boolean;
}

export function Written({ children, isOneLine = false }: WrittenProps) {
  return (
    <bdi dir="auto" className={classes[isOneLine ? 'line' : 'text']} title={isOneLine ? children : undefined}>
      {children}
    </bdi>
  );
}
