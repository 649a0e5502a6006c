/** A door for what comes in: shut, it keeps frames and hellos until the test lets them in, so that no luck is needed. */
import { FaultFilter, type Direction } from '../../../src/server/links/faults.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';

export class Gate extends FaultFilter {
  private isShut = false;
  private readonly waiting: (() => void)[] = [];

  override get active(): boolean {
    return this.isShut || super.active;
  }

  /** Hellos and frames at the door. */
  get kept(): number {
    return this.waiting.length;
  }

  shut(): void {
    this.isShut = true;
  }

  /** Lets one in, the one that came first unless said otherwise, and keeps the others. */
  letIn(at = 0): void {
    this.waiting.splice(at, 1)[0]!();
  }

  open(): void {
    while (this.waiting.length > 0) this.letIn();
    this.isShut = false;
  }

  override pass(direction: Direction, peer: DeviceId | null, bytes: number, deliver: () => void): number {
    if (!this.isShut || direction === 'out') return super.pass(direction, peer, bytes, deliver);
    this.waiting.push(deliver);
    return 1;
  }
}
