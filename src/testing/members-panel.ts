/** The members of the group, their roles, and what one may do to them. */
import type { BrowserWindow } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

/** A member as drawn. */
export interface MemberRow {
  readonly memberId: string;
  readonly role: string;
  readonly text: string;
}

const ROW = byTestId('member-row');
const CONFIRM = byTestId('confirm-do');

export class MembersPanel {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  /** Opens it, unless it is open. */
  open(): Promise<void> {
    return this.#window.open(ROW, byTestId('members-open'));
  }

  async members(): Promise<readonly MemberRow[]> {
    return (await this.#window.seen(ROW)).map(({ data, text }) => ({
      memberId: data['memberId'] ?? '',
      role: data['role'] ?? '',
      text,
    }));
  }

  whenMembers(what: string, isSo: (members: readonly MemberRow[]) => boolean): Promise<readonly MemberRow[]> {
    return this.#window.until(what, () => this.members(), isSo);
  }

  openMenu(memberId: string): Promise<void> {
    return this.#window.click(`${byTestId('member-row', { memberId })} ${byTestId('member-menu')}`);
  }

  /** Removes the member, or leaves where it is the own one: by its menu, and saying yes when asked. */
  async remove(memberId: string): Promise<void> {
    await this.openMenu(memberId);
    await this.chooseRemove();
    await this.confirm();
  }

  /** In the menu that is open: the question comes, and nothing is done yet. */
  async chooseRemove(): Promise<void> {
    await this.#window.click('[data-action="remove"]');
    await this.#window.shown(CONFIRM);
  }

  /** What the open menu says at this action, reasons included. */
  async menuItem(action: 'change-role' | 'remove' | 'make-host'): Promise<string> {
    return (await this.#window.shown(`[role="menu"] [data-action="${action}"]`)).text;
  }

  /** Why the question that is open cannot be answered with yes at the moment. */
  async whyNot(): Promise<string> {
    return (await this.#window.shown(byTestId('undecidable'))).text;
  }

  /** Yes, where it is asked. */
  confirm(): Promise<void> {
    return this.#window.click(CONFIRM);
  }
}
