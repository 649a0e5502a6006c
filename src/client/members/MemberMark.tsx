/** A member as it wants to be drawn (MS370): its picture or initials on its colour. Decoration, as Initials are. */
import type { MemberLook } from '../../api/look.ts';
import type { Member } from '../../api/members.ts';
import { useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Initials } from '../theme/Initials.tsx';
import classes from './member-mark.module.css';

/** By list of members, which is another one with each change: a conversation asks for many, again and again. */
const known = new WeakMap<readonly Member[], ReadonlyMap<string, MemberLook>>();

function looksOf(members: readonly Member[]): ReadonlyMap<string, MemberLook> {
  let looks = known.get(members);
  if (looks === undefined) {
    looks = new Map(members.map(({ id, look }) => [id, look]));
    known.set(members, looks);
  }
  return looks;
}

function useLook(memberId: string): MemberLook | null {
  return useGroup(({ members }) => looksOf(members).get(memberId) ?? null);
}

interface MemberMarkProps {
  readonly id: string;
  readonly name: string;
  /** Px. */
  readonly size: number;
  readonly shape: 'round' | 'square';
}

export function MemberMark(props: MemberMarkProps) {
  const look = useLook(props.id);
  return <Initials {...props} {...(look === null ? {} : { look })} />;
}

/** Says beside a name that a program writes there. */
export function BotTag({ memberId }: { readonly memberId: string }) {
  const t = useText();
  if (useLook(memberId)?.isBot !== true) return null;
  return (
    <span className={classes['bot']} data-testid="bot-tag" title={t('members:botHint')}>
      {t('members:bot')}
    </span>
  );
}
