/**
 * Brings a virtual list to a place. Heights are guessed until a row is drawn, so the place moves while one goes
 * there: on it goes, frame by frame, until it stays. Not against the person: who scrolls meanwhile ends it.
 */
import { TOP_PX, type Align } from './list-handle.ts';

/** Frames that a way may take. */
const FRAMES_MAX = 60;
/** Frames in which nothing may move at its end. The kit itself looks for a row again for 150 ms. */
const STILL_AT_END = 4;
const STILL_AT_ROW = 15;

export type Aim = 'end' | { readonly key: string; readonly align: Align };

const BY_HAND = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;

export class Mover {
  #box: HTMLElement | null = null;
  #aim: Aim = 'end';
  #frames = 0;
  #still = 0;
  #frame = 0;

  /** On its way: what is in view now will not stay. */
  get isMoving(): boolean {
    return this.#frames > 0;
  }

  /** The list that is moved; null when it is gone. */
  take(box: HTMLElement | null): void {
    for (const name of BY_HAND) this.#box?.removeEventListener(name, this.#stop);
    this.#stop();
    this.#box = box;
    for (const name of BY_HAND) box?.addEventListener(name, this.#stop, { passive: true });
  }

  go(aim: Aim): void {
    this.#aim = aim;
    this.#frames = FRAMES_MAX;
    this.#still = 0;
    cancelAnimationFrame(this.#frame);
    this.#step();
  }

  readonly #stop = (): void => {
    cancelAnimationFrame(this.#frame);
    this.#frames = 0;
  };

  #step(): void {
    const box = this.#box;
    if (box === null) return;
    const offset = this.#aim === 'end' ? endOf(box) : offsetOf(box, this.#aim);
    if (offset !== null && Math.abs(offset) > 1) {
      const before = box.scrollTop;
      box.scrollTop += offset;
      // As far as the list goes is there, too.
      this.#still = Math.abs(box.scrollTop - before) > 1 ? 0 : this.#still + 1;
    } else if (offset !== null) this.#still += 1;
    const isThere = this.#still >= (this.#aim === 'end' ? STILL_AT_END : STILL_AT_ROW);
    this.#frames = isThere ? 0 : this.#frames - 1;
    if (this.#frames > 0) this.#frame = requestAnimationFrame(() => this.#step());
  }
}

function endOf(box: HTMLElement): number {
  return box.scrollHeight - box.clientHeight - box.scrollTop;
}

/** How far the row is from where it shall be, px; null while it is not drawn. */
function offsetOf(box: HTMLElement, aim: { readonly key: string; readonly align: Align }): number | null {
  const row = box.querySelector(`[data-row="${CSS.escape(aim.key)}"]`);
  if (row === null) return null;
  const { top, bottom, height } = row.getBoundingClientRect();
  const view = box.getBoundingClientRect();
  if (aim.align === 'start') return top - view.top - TOP_PX;
  if (aim.align === 'end') return bottom - view.bottom;
  // What is higher than the view begins at its top.
  return height > view.height ? top - view.top : (top + bottom - view.top - view.bottom) / 2;
}
