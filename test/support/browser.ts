/**
 * Chromium for tests: Debian's, by its path, so that nothing is looked for on the internet; a profile of its own that
 * is removed; ended by its own process id.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logging, type WebDriver } from 'selenium-webdriver';
import { Driver, Options, ServiceBuilder } from 'selenium-webdriver/chrome.js';
import { until } from './cluster.ts';

const CHROMIUM = '/usr/bin/chromium';
const CHROMEDRIVER = '/usr/bin/chromedriver';
const END_MS_MAX = 5_000;

const FLAGS: readonly string[] = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // Several windows, none of them in front: all draw and count time as the one a person looks at.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--window-size=1280,800',
  '--lang=en',
  // A microphone that beeps, and nobody who has to be asked for it.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--force-device-scale-factor=1',
];

const folders = new Set<string>();
process.once('exit', () => {
  for (const folder of folders) for (const pid of processesOf(folder)) endProcess(pid);
});

/** What is missing on this machine to run a browser; null when it is all there. */
export function missingBrowser(): string | null {
  const missing = [CHROMIUM, CHROMEDRIVER].filter((path) => !existsSync(path));
  if (missing.length === 0) return null;
  return `needs ${missing.join(' and ')} (Debian: apt-get install chromium chromium-driver)`;
}

export class Browser {
  readonly driver: WebDriver;
  readonly #folder: string;
  readonly #first: string;

  private constructor(driver: WebDriver, folder: string, first: string) {
    this.driver = driver;
    this.#folder = folder;
    this.#first = first;
  }

  static async start(): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), 'demes-browser-'));
    const scratch = join(folder, 'tmp');
    mkdirSync(scratch);
    const service = new ServiceBuilder(CHROMEDRIVER).setEnvironment({
      ...stringsOf(process.env),
      HOME: folder,
      TMPDIR: scratch,
    });
    const options = new Options();
    options.setChromeBinaryPath(CHROMIUM);
    options.addArguments(...FLAGS, `--user-data-dir=${join(folder, 'profile')}`);
    const logs = new logging.Preferences();
    logs.setLevel(logging.Type.BROWSER, logging.Level.ALL);
    options.setLoggingPrefs(logs);
    try {
      folders.add(folder);
      const driver = Driver.createSession(options, service.build()) as WebDriver;
      return new Browser(driver, folder, await driver.getWindowHandle());
    } catch (error) {
      await removed(folder);
      throw error;
    }
  }

  /** Pictures and texts of all windows and what their consoles said, as files in `folder`. */
  async keepEvidence(folder: string): Promise<void> {
    const handles = await this.driver.getAllWindowHandles();
    for (const [at, handle] of handles.filter((one) => one !== this.#first).entries()) {
      await this.driver.switchTo().window(handle);
      const picture = await this.driver.takeScreenshot();
      writeFileSync(join(folder, `window-${at + 1}.png`), picture, 'base64');
      writeFileSync(join(folder, `window-${at + 1}.html`), await this.driver.getPageSource());
    }
    writeFileSync(join(folder, 'console.log'), (await this.console()).join('\n'));
  }

  /** What the consoles of all windows said since this was last asked. */
  async console(): Promise<readonly string[]> {
    const entries = await this.driver.manage().logs().get(logging.Type.BROWSER);
    return entries.map(({ level, message }) => `${level.name} ${message}`);
  }

  /** Closes every window but the one it began with, and forgets every session. */
  async clear(): Promise<void> {
    for (const handle of await this.driver.getAllWindowHandles()) {
      if (handle === this.#first) continue;
      await this.driver.switchTo().window(handle);
      await this.driver.close();
    }
    await this.driver.switchTo().window(this.#first);
    await (this.driver as unknown as DevToolsDriver).sendDevToolsCommand('Network.clearBrowserCookies', {});
  }

  async close(): Promise<void> {
    try {
      await this.driver.quit();
    } finally {
      await removed(this.#folder);
    }
  }
}

interface DevToolsDriver {
  sendDevToolsCommand(command: string, parameters: object): Promise<void>;
}

/** The browser ends its many processes one by one; the folder is theirs until the last is gone. */
async function removed(folder: string): Promise<void> {
  const isOver = async (): Promise<boolean> => processesOf(folder).length === 0;
  try {
    await until('every process of the browser has ended', isOver, END_MS_MAX);
  } catch {
    for (const pid of processesOf(folder)) endProcess(pid);
    await until('every process of the browser was ended', isOver);
  }
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** The driver, the browser and all that they started have this folder as their home. */
function processesOf(folder: string): readonly number[] {
  const home = `HOME=${folder}\0`;
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(home));
}

/** Empty for a process that has ended meanwhile, or is another person's. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It had ended already, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function stringsOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
