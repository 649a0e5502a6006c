/** The frame of every small picture of strokes, in the colour of the text around it. Whoever shows one gives it its words. */
import type { ReactNode } from 'react';

interface StrokesProps {
  /** Side of the square on which it is drawn. */
  readonly grid: number;
  /** Px on the screen. */
  readonly size: number;
  /** Of the strokes, in units of the grid. */
  readonly width?: number;
  readonly children: ReactNode;
}

export function Strokes({ grid, size, width = 1.5, children }: StrokesProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${grid} ${grid}`}
      fill="none"
      stroke="currentColor"
      strokeWidth={width}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}
