/** What the person of this node chose of others (MS295, MS297), the same in all groups and on all its devices. */
import type { Privacy } from '../api/privacy.ts';
import { compareIds, type MemberId } from '../protocol/ids.ts';
import type { MemberBlock, OwnSwitch } from '../protocol/reading-messages.ts';
import { isNewerSwitch, switched } from './group/read-mark.ts';
import type { ChoiceRow, OwnChoices as Chosen } from './storage/choice-row.ts';

const NEVER: OwnSwitch = Object.freeze({ turn: 0, on: false });

export class OwnChoices {
  readonly #row: Pick<ChoiceRow, 'read' | 'save'>;
  readonly #watchers = new Set<() => void>();
  readonly #blocked = new Map<MemberId, OwnSwitch>();
  #receipts: OwnSwitch;

  constructor(row: Pick<ChoiceRow, 'read' | 'save'>) {
    this.#row = row;
    const { blocked, receipts } = row.read();
    this.#receipts = receipts;
    for (const { memberId, turn, on } of blocked) this.#blocked.set(memberId, { turn, on });
  }

  /** Calls it after each change, until the answer is called. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  }

  /** As the API shows it. */
  get shown(): Privacy {
    const blocked = this.blocked.filter(({ on }) => on).map(({ memberId }) => memberId);
    return { receipts: this.#receipts.on, blocked };
  }

  isBlocked(memberId: MemberId): boolean {
    return this.#blocked.get(memberId)?.on === true;
  }

  /** Also whom the person took out again, with how often; lower member first. */
  get blocked(): MemberBlock[] {
    return [...this.#blocked]
      .map(([memberId, one]) => ({ memberId, turn: one.turn, on: one.on }))
      .sort((a, b) => compareIds(a.memberId, b.memberId));
  }

  get receipts(): OwnSwitch {
    return this.#receipts;
  }

  /** Durable when it returns. */
  block(memberId: MemberId, on: boolean): void {
    const one = switched(this.#blocked.get(memberId) ?? NEVER, on);
    this.merge({ blocked: [{ memberId, ...one }], receipts: this.#receipts });
  }

  /** Durable when it returns. */
  shareReceipts(on: boolean): void {
    this.merge({ blocked: [], receipts: switched(this.#receipts, on) });
  }

  /** What was chosen here or on another device of the person: the newer of each holds. Durable when it returns. */
  merge({ blocked, receipts }: Chosen): void {
    const news = blocked.filter((one) => isNewerSwitch(one, this.#blocked.get(one.memberId) ?? NEVER));
    const isShareNews = isNewerSwitch(receipts, this.#receipts);
    if (news.length === 0 && !isShareNews) return;
    for (const { memberId, turn, on } of news) this.#blocked.set(memberId, { turn, on });
    if (isShareNews) this.#receipts = receipts;
    this.#row.save({ blocked: this.blocked, receipts: this.#receipts });
    for (const changed of this.#watchers) changed();
  }
}
