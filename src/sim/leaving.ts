/** A planned stop: as when its owner closes it. */
import type { SimNode } from './node.ts';
import { OCCURRENCE, type Timeline } from './timeline.ts';

const LEAVE_PATIENCE_US = 5_000_000;

/** It asks to be let go, ends when it may or when patience ends; not once `isOver`. */
export function leave(node: SimNode, timeline: Timeline, isOver: () => boolean = () => false): void {
  const { boot, onPublished } = node;
  const end = (): void => {
    if (!isOver() && node.boot === boot && node.isRunning) node.crash(true);
  };
  node.onPublished = (publication) => {
    onPublished?.(publication);
    // Ends after the turn in which it was published.
    if (publication.type === 'left' && node.boot === boot) timeline.after(0, OCCURRENCE.fault, end);
  };
  node.input({ type: 'leave' });
  timeline.after(LEAVE_PATIENCE_US, OCCURRENCE.fault, end);
}
