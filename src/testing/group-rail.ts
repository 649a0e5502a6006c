/** The column of groups: which there are, which is shown, what is unread in them, and what is wrong with one. */
import type { BrowserWindow } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

/** A group as drawn. */
export interface RailGroup {
  readonly groupId: string;
  /** As it is read out: the name, what is unread, what is wrong. */
  readonly label: string;
  readonly unread: number;
  readonly mentions: number;
  /** joining, joinFailed, halted, silent, removed or waiting; empty where nothing is. */
  readonly trouble: string;
}

const ITEM = byTestId('group-item');

export class GroupRail {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  async groups(): Promise<readonly RailGroup[]> {
    return (await this.#window.seen(ITEM)).map(({ data, label }) => ({
      groupId: data['groupId'] ?? '',
      label,
      unread: Number(data['unread']),
      mentions: Number(data['mentions']),
      trouble: data['trouble'] ?? '',
    }));
  }

  /** Resolves when the group stands in the rail as asked for; answers it. */
  async whenGroup(groupId: string, what: string, isSo: (group: RailGroup) => boolean): Promise<RailGroup> {
    const fits = (one: RailGroup): boolean => one.groupId === groupId && isSo(one);
    const groups = await this.#window.until(
      `the group ${what} in the rail`,
      () => this.groups(),
      (all) => all.some(fits),
    );
    return groups.find(fits)!;
  }

  /** Resolves when the group is the one that is shown. */
  async whenShown(groupId: string): Promise<void> {
    await this.#window.shown(`${byTestId('group-item', { groupId })}[aria-current="page"]`);
  }

  /** Shows the group, with the room that was shown last in it. */
  async open(groupId: string): Promise<void> {
    await this.#window.click(byTestId('group-item', { groupId }));
    await this.whenShown(groupId);
  }

  /** To the page where another group is created or joined. */
  async add(): Promise<void> {
    await this.#window.click(byTestId('group-add'));
    await this.#window.shown(byTestId('onboarding-create'));
  }
}
