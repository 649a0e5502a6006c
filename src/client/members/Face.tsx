/** A member's letters with a dot: whether one of its devices can be reached from here now. */
import { MemberMark } from './MemberMark.tsx';
import { useText } from '../text/text.ts';
import classes from './face.module.css';

interface FaceProps {
  readonly id: string;
  readonly name: string;
  readonly isReachable: boolean;
  /** The tooltip's sentence. */
  readonly detail: string;
}

export function Face({ id, name, isReachable, detail }: FaceProps) {
  const t = useText();
  return (
    <span className={classes['face']} title={detail} data-reachable={isReachable}>
      <MemberMark id={id} name={name} size={36} shape="round" />
      <span className="demes-unseen">{t(isReachable ? 'members:reachable' : 'members:away')}</span>
    </span>
  );
}
