/** What is unread and read, who sees that, and whom one does not want to see. */
import type { BrowserWindow } from './browser-window.ts';
import type { MembersPanel } from './members-panel.ts';
import type { SettingsDialog } from './settings-dialog.ts';
import type { TalkPage } from './talk-page.ts';
import { byTestId } from './test-ids.ts';

export interface ReadingParts {
  readonly talk: TalkPage;
  readonly members: MembersPanel;
  readonly settings: SettingsDialog;
}

/** The id of the message behind the line "New"; null without such a line. */
const BELOW_NEW = `
  const line = document.querySelector('[data-testid="unread-line"]');
  if (line === null) return null;
  const all = [...document.querySelectorAll('[data-testid="unread-line"], [data-testid="message-row"]')];
  return all[all.indexOf(line) + 1]?.dataset.messageId ?? null;`;

export class ReadingPage {
  readonly #window: BrowserWindow;
  readonly #parts: ReadingParts;

  constructor(window: BrowserWindow, parts: ReadingParts) {
    this.#window = window;
    this.#parts = parts;
  }

  /** From this message on, by its menu; resolves when the line "New" stands above it. */
  async markUnread(messageId: string): Promise<void> {
    await this.#parts.talk.menu(messageId, 'message-unread');
    await this.whenNewAbove(messageId);
  }

  async whenNewAbove(messageId: string): Promise<void> {
    await this.#window.until(
      `the line "New" above ${messageId}`,
      () => this.#window.evaluate<string | null>(BELOW_NEW),
      (below) => below === messageId,
    );
  }

  /** By the member's menu, in the panel that is open. */
  async block(memberId: string): Promise<void> {
    await this.#parts.members.openMenu(memberId);
    await this.#window.click('[data-action="block"]');
    await this.#window.shown(`${byTestId('member-row', { memberId })} [data-mark="blocked"]`);
  }

  /** In the settings, which are open; resolves when the member is in the list no more. */
  async unblock(memberId: string): Promise<void> {
    const item = byTestId('blocked-member', { memberId });
    await this.#window.click(`${item} ${byTestId('blocked-unblock')}`);
    await this.#window.gone(item);
  }

  /** Lets others see what is read here, and sees what they read. */
  async share(): Promise<void> {
    await this.#turn('receipts', true);
  }

  /** As an admin: whether members of the group that is shown may tell what they have read. */
  async allow(isAllowed: boolean): Promise<void> {
    await this.#turn('groupReceipts', isAllowed);
  }

  async #turn(name: 'receipts' | 'groupReceipts', wanted: boolean): Promise<void> {
    const { settings } = this.#parts;
    await settings.open();
    await settings.find('read receipts');
    await settings.turn(name);
    await this.#window.until(
      `the switch is ${wanted ? 'on' : 'off'}`,
      () =>
        this.#window.evaluate<boolean>(
          `return document.querySelector(arguments[0])?.checked === true`,
          byTestId(`settings-${name}`),
        ),
      (isOn) => isOn === wanted,
    );
    await settings.close();
  }

  /** Resolves when so many are said to have read the last message. */
  async whenReadBy(count: number): Promise<void> {
    await this.#window.shown(byTestId('read-by', { count }));
  }
}
