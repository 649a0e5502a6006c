/** What is told about the links with one peer: each thing once, however often it is found out. */
import type { LinkDownReason } from '../../core/inputs.ts';
import type { GroupId } from '../../protocol/ids.ts';

/** Who is told. groups: those that the news concerns. */
interface Audience {
  up(groups: readonly GroupId[]): void;
  down(reason: LinkDownReason, groups: readonly GroupId[]): void;
}

export class LinkReports {
  private readonly audience: Audience;
  private told: 'up' | LinkDownReason | null = null;

  constructor(audience: Audience) {
    this.audience = audience;
  }

  /** Null before the first link. */
  get last(): 'up' | LinkDownReason | null {
    return this.told;
  }

  get isUp(): boolean {
    return this.told === 'up';
  }

  up(groups: readonly GroupId[]): void {
    if (this.isUp) return;
    this.told = 'up';
    this.audience.up(groups);
  }

  /** Each reason once per outage; nothing before the first link, and nothing while there is a good one. */
  down(reason: LinkDownReason, groups: readonly GroupId[]): void {
    if (this.told === null || this.told === reason) return;
    if (this.told !== 'up' && reason === 'closed') return;
    this.told = reason;
    this.audience.down(reason, groups);
  }

  /** Other groups than before are common, though the peer was there all the time. */
  change(before: ReadonlySet<GroupId>, now: ReadonlySet<GroupId>): void {
    const lost = [...before].filter((group) => !now.has(group));
    const won = [...now].filter((group) => !before.has(group));
    if (lost.length > 0) this.audience.down('closed', lost);
    if (won.length > 0 && this.isUp) this.audience.up(won);
  }
}
