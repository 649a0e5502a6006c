/** A row of whatever kind, in the element that the list measures. */
import { memo } from 'react';
import { DayLine } from './DayLine.tsx';
import { MessageItem } from './Message.tsx';
import type { Row } from './rows.ts';
import { SystemLines } from './SystemLine.tsx';
import { UnreadLine } from './UnreadLine.tsx';

interface RowItemProps {
  readonly row: Row;
  readonly isLast: boolean;
  readonly nowMs: number;
}

export const RowItem = memo(function RowItem({ row, isLast, nowMs }: RowItemProps) {
  return <div data-row={row.key}>{content(row, isLast, nowMs)}</div>;
});

function content(row: Row, isLast: boolean, nowMs: number) {
  switch (row.kind) {
    case 'day':
      return <DayLine at={row.at} nowMs={nowMs} />;
    case 'unread':
      return <UnreadLine />;
    case 'lines':
      return <SystemLines row={row} isLast={isLast} />;
    case 'message':
    case 'sending':
      return <MessageItem row={row} isLast={isLast} />;
  }
}
