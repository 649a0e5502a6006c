import { useChatUi } from './chat-ui.ts';

/** How a row is pointed at. */
export interface RowUi {
  /** Tab goes to it. */
  readonly isActive: boolean;
  /** It was chosen: by keyboard, or by a press on it. */
  readonly isChosen: boolean;
  readonly isFlashed: boolean;
  readonly isEditing: boolean;
}

const ACTIVE = 1;
const CHOSEN = 2;
const FLASHED = 4;
const EDITING = 8;

/** One look at the store for each row: there are many rows. `id` is empty while the message has none. */
export function useRowUi(key: string, id: string, isLast: boolean): RowUi {
  const flags = useChatUi(
    ({ activeKey, flashed, editing }) =>
      (activeKey === key || (activeKey === null && isLast) ? ACTIVE : 0) |
      (activeKey === key ? CHOSEN : 0) |
      (flashed !== null && flashed === id ? FLASHED : 0) |
      (editing !== null && editing.messageId === id ? EDITING : 0),
  );
  return {
    isActive: (flags & ACTIVE) !== 0,
    isChosen: (flags & CHOSEN) !== 0,
    isFlashed: (flags & FLASHED) !== 0,
    isEditing: (flags & EDITING) !== 0,
  };
}
