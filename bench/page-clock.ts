/** Times taken inside a page, by the page's own clock: when what was first drawn, and how even the frames came. */
import type { BrowserWindow } from '../src/testing/browser-window.ts';
import { quantile } from '../src/sim/statistics.ts';

/** Runs before anything of the page does: notes when each of the selectors is first there. */
const NOTE_FIRST = `
  const firsts = (window.demesFirsts = {});
  const watched = SELECTORS;
  const look = () => {
    for (const [name, selector] of Object.entries(watched)) {
      if (firsts[name] === undefined && document.querySelector(selector) !== null) {
        // What is in the document now is drawn with the next frame.
        firsts[name] = 0;
        requestAnimationFrame(() => requestAnimationFrame(() => (firsts[name] = performance.now())));
      }
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });`;

export class PageClock<Name extends string> {
  readonly #window: BrowserWindow;
  readonly #names: readonly Name[];

  private constructor(window: BrowserWindow, names: readonly Name[]) {
    this.#window = window;
    this.#names = names;
  }

  /** `selectors`: what to watch for on every page that the window loads from now on. */
  static async install<Name extends string>(
    window: BrowserWindow,
    selectors: Readonly<Record<Name, string>>,
  ): Promise<PageClock<Name>> {
    const source = NOTE_FIRST.replace('SELECTORS', () => JSON.stringify(selectors));
    await window.devTools('Page.addScriptToEvaluateOnNewDocument', { source });
    return new PageClock(window, Object.keys(selectors) as Name[]);
  }

  /** Ms since the navigation began; resolves when all were drawn. */
  async firsts(limitMs = 30_000): Promise<Readonly<Record<Name, number>>> {
    return this.#window.until(
      `all of ${this.#names.join(', ')} are drawn`,
      () => this.#window.evaluate<Record<Name, number>>('return window.demesFirsts ?? {};'),
      (firsts) => this.#names.every((name) => (firsts[name] ?? 0) > 0),
      limitMs,
    );
  }
}

/** Times between frames, ms. */
export interface Frames {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly worstMs: number;
}

const SCROLL = `
  const [selector, frames, step] = arguments;
  const done = arguments[arguments.length - 1];
  const inner = document.querySelector(selector);
  const scrolls = (element) => element.scrollHeight > element.clientHeight + 100;
  let target = inner;
  while (target !== null && !scrolls(target)) target = target.parentElement;
  if (target === null) target = [...inner.querySelectorAll('*')].find(scrolls) ?? document.scrollingElement;
  const gaps = [];
  let last = performance.now();
  const draw = (now) => {
    gaps.push(now - last);
    last = now;
    target.scrollTop -= step;
    if (gaps.length < frames) requestAnimationFrame(draw);
    else done(gaps.slice(1));
  };
  requestAnimationFrame(draw);`;

const WATCH = `
  const [ms] = arguments;
  const done = arguments[arguments.length - 1];
  const gaps = [];
  const started = performance.now();
  let last = started;
  const draw = (now) => {
    gaps.push(now - last);
    last = now;
    if (now - started < ms) requestAnimationFrame(draw);
    else done(gaps.slice(1));
  };
  requestAnimationFrame(draw);`;

/** Scrolls up by `step` pixels a frame, for so many frames. */
export async function scrollUp(
  window: BrowserWindow,
  selector: string,
  frames: number,
  step: number,
): Promise<Frames> {
  return framesOf(
    await window.exclusively((driver) => driver.executeAsyncScript<number[]>(SCROLL, selector, frames, step)),
  );
}

/** The frames that the page draws by itself for so long. */
export async function watchFrames(window: BrowserWindow, ms: number): Promise<Frames> {
  return framesOf(await window.exclusively((driver) => driver.executeAsyncScript<number[]>(WATCH, ms)));
}

function framesOf(gaps: readonly number[]): Frames {
  return {
    count: gaps.length,
    p50Ms: quantile(gaps, 0.5),
    p95Ms: quantile(gaps, 0.95),
    worstMs: quantile(gaps, 1),
  };
}
