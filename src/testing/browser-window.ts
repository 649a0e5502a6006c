/**
 * One window of a browser, driven through WebDriver. Several windows share one browser: every call chooses its window
 * first, and calls to the same browser follow one another, so that tests may drive windows side by side.
 *
 * Nothing waits for a time to pass: `until` looks again until what is awaited is there. Lists are read in one call,
 * because rows of a list that moves are gone before a second call could ask them.
 */
import type { WebDriver, WebElement } from 'selenium-webdriver';
import { By } from './webdriver.ts';

/** An element as it was at the moment it was read. */
export interface Seen {
  /** `data-…` attributes, camel case: `data-held-by` is `heldBy`. */
  readonly data: Readonly<Record<string, string>>;
  /** As a person sees it, white space as drawn. */
  readonly text: string;
  /** Its name for those who do not see it: `aria-label`, else its text. */
  readonly label: string;
  /** What stands in a field; empty for everything else. */
  readonly value: string;
  /** Drawn at all: neither hidden nor of no size. */
  readonly isShown: boolean;
  readonly isEnabled: boolean;
}

const LIMIT_MS = 20_000;
const LOOK_AGAIN_MS = 40;

const READ = `
  return [...document.querySelectorAll(arguments[0])].map((element) => ({
    data: { ...element.dataset },
    text: element.innerText ?? element.textContent ?? '',
    label: element.getAttribute('aria-label') ?? element.innerText ?? '',
    value: element.value ?? '',
    isShown: element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0,
    isEnabled: element.disabled !== true && element.getAttribute('aria-disabled') !== 'true',
  }));`;

/**
 * Whether the first such element that is drawn takes a click where it stands: enabled, and nothing around it is on its
 * way in, invisible as yet or moving. What moves for ever (a sign that something is loading) does not count.
 */
const TAKES_CLICK = `
  const drawn = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const isOnItsWay = (one) => one.getAnimations().some((animation) =>
    animation.playState === 'running' && animation.effect?.getComputedTiming().endTime !== Infinity);
  const element = [...document.querySelectorAll(arguments[0])].find(
    (one) => drawn(one) && one.disabled !== true && one.getAttribute('aria-disabled') !== 'true');
  if (element === undefined || element.parentElement?.checkVisibility({ opacityProperty: true }) === false) return false;
  for (let one = element; one !== null; one = one.parentElement) if (isOnItsWay(one)) return false;
  return true;`;

/** The last call to each browser, and which window it is at. */
const queues = new WeakMap<WebDriver, Promise<unknown>>();
const chosen = new WeakMap<WebDriver, string>();

function inTurn<T>(driver: WebDriver, act: () => Promise<T>): Promise<T> {
  const turn = (queues.get(driver) ?? Promise.resolve()).then(act);
  queues.set(
    driver,
    turn.catch(() => undefined),
  );
  return turn;
}

export class BrowserWindow {
  readonly #driver: WebDriver;
  readonly #handle: string;

  private constructor(driver: WebDriver, handle: string) {
    this.#driver = driver;
    this.#handle = handle;
  }

  /** A further window of this browser. It shares cookies with the others; those of demes carry the node's name. */
  static open(driver: WebDriver): Promise<BrowserWindow> {
    return inTurn(driver, async () => {
      // Where the window stood that is now current does not matter; it only must still be there.
      const [any] = await driver.getAllWindowHandles();
      if (any !== undefined) await driver.switchTo().window(any);
      await driver.switchTo().newWindow('window');
      const handle = await driver.getWindowHandle();
      chosen.set(driver, handle);
      return new BrowserWindow(driver, handle);
    });
  }

  /** Runs with this window chosen; nothing else drives the browser meanwhile. `act` must not call this object. */
  exclusively<T>(act: (driver: WebDriver) => Promise<T>): Promise<T> {
    return inTurn(this.#driver, async () => {
      if (chosen.get(this.#driver) !== this.#handle) {
        await this.#driver.switchTo().window(this.#handle);
        chosen.set(this.#driver, this.#handle);
      }
      return act(this.#driver);
    });
  }

  go(url: string): Promise<void> {
    return this.exclusively((driver) => driver.get(url));
  }

  reload(): Promise<void> {
    return this.exclusively((driver) => driver.navigate().refresh());
  }

  close(): Promise<void> {
    return this.exclusively(async (driver) => {
      await driver.close();
      chosen.delete(driver);
    });
  }

  /** What the text of a function answers in the page; `arguments` are its own. */
  evaluate<T>(script: string, ...args: readonly unknown[]): Promise<T> {
    return this.exclusively((driver) => driver.executeScript<T>(script, ...args));
  }

  /** A command of the Chrome DevTools protocol, for this window. */
  devTools<T = void>(command: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<T> {
    return this.exclusively((driver) =>
      (driver as unknown as DevToolsDriver).sendAndGetDevToolsCommand<T>(command, parameters),
    );
  }

  /** Resolves when everything that the page knows of is drawn. */
  drawn(): Promise<void> {
    return this.evaluate(
      `return new Promise((resolve) => {
         requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)));
       });`,
    );
  }

  /** A picture of what is drawn, PNG. */
  picture(): Promise<Buffer> {
    return this.exclusively(async (driver) => Buffer.from(await driver.takeScreenshot(), 'base64'));
  }

  /**
   * Draws as on a screen of this size, CSS pixels; below the least width that a window can have, too. Resolves when the page
   * is drawn so: until then it may stand there as it was.
   */
  async size(width: number, height: number): Promise<void> {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.devTools('Emulation.setDeviceMetricsOverride', metrics);
    await this.drawn();
  }

  /** What the person's system asks pages for. */
  prefer(scheme: 'light' | 'dark'): Promise<void> {
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    return this.devTools('Emulation.setEmulatedMedia', { features });
  }

  /** How much wider than the window the page is, CSS pixels; 0 when nothing sticks out. */
  overflow(): Promise<number> {
    return this.evaluate('return Math.max(0, document.documentElement.scrollWidth - window.innerWidth);');
  }

  /** Every element that fits, in the order of the page, all read at one moment. */
  seen(selector: string): Promise<readonly Seen[]> {
    return this.evaluate<readonly Seen[]>(READ, selector);
  }

  /** Looks again until it is so; answers what was there then. The error of one that comes too late says what was. */
  async until<T>(
    what: string,
    read: () => Promise<T>,
    isSo: (value: T) => boolean,
    limitMs = LIMIT_MS,
  ): Promise<T> {
    let value: T | undefined;
    try {
      await this.#driver.wait(async () => isSo((value = await read())), limitMs, what, LOOK_AGAIN_MS);
    } catch (error) {
      const last = `last seen: ${JSON.stringify(value)?.slice(0, 2_000)}`;
      throw new Error(`${(error as Error).message}\n${last}`, { cause: error });
    }
    return value as T;
  }

  /** Resolves when such an element is drawn; answers the first. */
  async shown(selector: string, limitMs = LIMIT_MS): Promise<Seen> {
    const all = await this.until(
      `${selector} is shown`,
      () => this.seen(selector),
      (seen) => seen.some(({ isShown }) => isShown),
      limitMs,
    );
    return all.find(({ isShown }) => isShown)!;
  }

  async gone(selector: string, limitMs = LIMIT_MS): Promise<void> {
    const isGone = (seen: readonly Seen[]): boolean => seen.every(({ isShown }) => !isShown);
    await this.until(`${selector} is gone`, () => this.seen(selector), isGone, limitMs);
  }

  /** Clicks the first such element that is drawn and enabled, as soon as there is one that stands still. */
  async click(selector: string): Promise<void> {
    await this.until(
      `${selector} can be clicked`,
      () => this.evaluate<boolean>(TAKES_CLICK, selector),
      (takesClick) => takesClick,
    );
    await this.exclusively(async (driver) => (await firstShown(driver, selector)).click());
  }

  /** Clicks the button for what it brings, unless that is shown already; resolves when it is. */
  async open(selector: string, button: string): Promise<void> {
    const isOpen = (await this.seen(selector)).some(({ isShown }) => isShown);
    if (!isOpen) await this.click(button);
    await this.shown(selector);
  }

  /** Moves the pointer onto it, for what shows itself only then. */
  async hover(selector: string): Promise<void> {
    await this.shown(selector);
    await this.exclusively(async (driver) => {
      const element = await firstShown(driver, selector);
      await driver.actions().move({ origin: element }).perform();
    });
  }

  /** Gives a file of this computer, by its whole path, to a field for files, which is shown or not. */
  async upload(selector: string, file: string): Promise<void> {
    await this.exclusively((driver) => driver.findElement(By.css(selector)).sendKeys(file));
  }

  /** Puts the cursor into a field and presses keys there, one by one. */
  async type(selector: string, ...keys: readonly string[]): Promise<void> {
    await this.shown(selector);
    await this.exclusively(async (driver) => (await firstShown(driver, selector)).sendKeys(...keys));
  }

  /** Presses keys wherever the focus is. */
  press(...keys: readonly string[]): Promise<void> {
    return this.exclusively((driver) =>
      driver
        .actions()
        .sendKeys(...keys)
        .perform(),
    );
  }

  /** Keys together, e.g. Control and k. */
  chord(modifier: string, key: string): Promise<void> {
    return this.exclusively((driver) =>
      driver.actions().keyDown(modifier).sendKeys(key).keyUp(modifier).perform(),
    );
  }

  /** Puts text into the field that has the focus at once, as a clipboard would: any character, any length. */
  insert(text: string): Promise<void> {
    return this.devTools('Input.insertText', { text });
  }

  /** What has the focus: its test id (empty without one) and its name. */
  focused(): Promise<{ readonly testId: string; readonly label: string }> {
    return this.evaluate(
      `const at = document.activeElement;
       return { testId: at?.dataset.testid ?? '', label: at?.getAttribute('aria-label') ?? at?.innerText ?? '' };`,
    );
  }
}

/** Of Chromium's driver only; its own types leave it out of WebDriver. */
interface DevToolsDriver {
  sendAndGetDevToolsCommand<T>(command: string, parameters: object): Promise<T>;
}

async function firstShown(driver: WebDriver, selector: string): Promise<WebElement> {
  const elements = await driver.findElements(By.css(selector));
  for (const element of elements) if (await element.isDisplayed()) return element;
  throw new Error(`${selector} is not shown any more`);
}
