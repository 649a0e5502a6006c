/** Opens an address in the person's browser. */
import { spawn } from 'node:child_process';

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // Not `cmd /c start`: it would interpret the characters of the address.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Says so with the address when there is no browser to be found; never throws. */
export function openInBrowser(url: string, note: (text: string) => void): void {
  const [program, ...words] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...words, url], { stdio: 'ignore', detached: true });
  child.once('error', () => note(`No browser was found. Open this address in one: ${url}`));
  child.unref();
}
