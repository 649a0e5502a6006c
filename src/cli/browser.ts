/** Opens an address in the person's browser. */
import { spawn } from 'node:child_process';

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // Not `cmd /c start`: it would interpret the characters of the address.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opening programs that find no browser say so with their exit code, sooner than this. */
const FOUND_MS_MAX = 5_000;

/** Says so with the address when there is no browser to be found; never throws. */
export function openInBrowser(url: string, note: (text: string) => void): void {
  const [program, ...words] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...words, url], { stdio: 'ignore', detached: true });
  const sayNone = (): void => note(`No browser was found. Open this address in one: ${url}`);
  child.once('error', sayNone);
  const startedMs = performance.now();
  child.once('exit', (code) => {
    // Later it is a browser that ended, not one that could not be found.
    if (code !== 0 && code !== null && performance.now() - startedMs < FOUND_MS_MAX) sayNone();
  });
  child.unref();
}
