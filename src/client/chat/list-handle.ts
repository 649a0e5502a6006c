/** What the rest of the conversation asks of the list of rows, be it virtual or not. */
import type { ReactNode, Ref } from 'react';
import type { Row } from './rows.ts';

/** Kept free above a row that is brought to the top, px: the day stands there. */
export const TOP_PX = 44;

export type Align = 'start' | 'center' | 'end';

export interface ListHandle {
  /** Brings the row into view. */
  toRow(index: number, align: Align): void;
  toEnd(): void;
  /** On its way to where it was told to go: what is in view will not stay. */
  isMoving(): boolean;
}

export interface ListProps {
  readonly rows: readonly Row[];
  /** Where to begin: this row at the top or in the middle; null: the end. */
  readonly start: { readonly index: number; readonly align: 'start' | 'center' } | null;
  /** Whether new rows at the end are followed, when the end is in view. */
  readonly isEndLoaded: boolean;
  readonly isAtBottom: boolean;
  readonly label: string;
  readonly handle: Ref<ListHandle>;
  /** The element that scrolls. */
  readonly scroller: (element: HTMLElement | null) => void;
  readonly draw: (row: Row, index: number) => ReactNode;
  /** Above the first row. */
  readonly head: ReactNode;
}
