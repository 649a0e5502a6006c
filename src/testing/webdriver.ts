/**
 * What the page objects take of selenium-webdriver. Whoever uses them brings it: a package that wants the client or the
 * nodes alone needs no driver of browsers, and is told so in a sentence where one is missing.
 */
import { createRequire } from 'node:module';
import type * as Selenium from 'selenium-webdriver';

export const { By, Key }: Pick<typeof Selenium, 'By' | 'Key'> = driverOfBrowsers();

function driverOfBrowsers(): typeof Selenium {
  try {
    return createRequire(import.meta.url)('selenium-webdriver') as typeof Selenium;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(
      'demes/testing drives browsers by selenium-webdriver, which is not installed: ' +
        'npm install --save-dev selenium-webdriver @types/selenium-webdriver',
      { cause: error },
    );
  }
}
