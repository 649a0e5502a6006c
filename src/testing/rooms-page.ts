/** The rooms in the sidebar, and the dialogs in which they are made and changed. */
import type { BrowserWindow } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

/** A room as drawn. */
export interface RoomItem {
  readonly roomId: string;
  readonly kind: 'open' | 'private' | 'direct';
  /** As it is read out: the name, its kind where it is not open, what is unread. */
  readonly label: string;
  readonly unread: number;
  readonly mentions: number;
  readonly isArchived: boolean;
}

export interface NewRoom {
  readonly name: string;
  readonly topic?: string;
  readonly kind?: 'open' | 'private';
  /** Who is in a private one besides oneself. */
  readonly memberIds?: readonly string[];
}

const ITEM = byTestId('room-item');
const NAME = byTestId('room-name');
const TOPIC = byTestId('room-topic');
const SETTINGS = byTestId('room-settings-dialog');

export class RoomsPage {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  /** Those of the archive only while it is unfolded. */
  async rooms(): Promise<readonly RoomItem[]> {
    return (await this.#window.seen(ITEM)).map(({ data, label }) => ({
      roomId: data['roomId'] ?? '',
      kind: data['kind'] as RoomItem['kind'],
      label,
      unread: Number(data['unread']),
      mentions: Number(data['mentions']),
      isArchived: data['archived'] === 'true',
    }));
  }

  /** Resolves when the rooms are as asked for; answers them. */
  whenRooms(what: string, isSo: (rooms: readonly RoomItem[]) => boolean): Promise<readonly RoomItem[]> {
    return this.#window.until(what, () => this.rooms(), isSo);
  }

  /** Resolves with the id of the room that is read out like this. */
  async whenRoom(label: string): Promise<string> {
    const fits = (one: RoomItem): boolean => one.label === label;
    return (await this.whenRooms(`a room ${label}`, (all) => all.some(fits))).find(fits)!.roomId;
  }

  async open(roomId: string): Promise<void> {
    await this.#window.click(byTestId('room-item', { roomId }));
    await this.#window.shown(`${byTestId('room-item', { roomId })}[aria-current="page"]`);
  }

  /** Makes a room by the dialog; resolves when it is shown. */
  async create({ name, topic = '', kind = 'open', memberIds = [] }: NewRoom): Promise<void> {
    await this.#window.open(NAME, byTestId('room-create'));
    await this.#window.type(NAME, name);
    if (topic !== '') await this.#window.type(TOPIC, topic);
    if (kind === 'private') await this.#window.click('input[type="radio"][value="private"]');
    for (const memberId of memberIds) await this.#window.click(byTestId('room-member-choice', { memberId }));
    await this.#window.click(byTestId('room-create-do'));
    await this.#window.gone(NAME);
  }

  /** What the dialog of the shown room offers stays until it is closed. */
  openSettings(): Promise<void> {
    return this.#window.open(SETTINGS, byTestId('room-settings'));
  }

  /** In the dialog that is open. */
  async rename(name: string): Promise<void> {
    await this.#window.shown(NAME);
    await this.#window.evaluate(`document.querySelector(arguments[0]).select()`, NAME);
    await this.#window.type(NAME, name);
    await this.#window.click(byTestId('room-save'));
  }

  /** In the dialog that is open, which closes. */
  async archive(): Promise<void> {
    await this.#window.click(byTestId('room-archive'));
    await this.#window.gone(SETTINGS);
  }

  /** Unfolds or folds the archive. */
  async toggleArchive(): Promise<void> {
    await this.#window.click(byTestId('rooms-archived'));
  }

  async title(): Promise<string> {
    return (await this.#window.shown(byTestId('room-title'))).text;
  }
}
