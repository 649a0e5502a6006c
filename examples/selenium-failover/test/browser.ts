/** One Chromium for all tests. */
import { existsSync } from 'node:fs';
import { Builder, type WebDriver } from 'selenium-webdriver';
import { Options, ServiceBuilder } from 'selenium-webdriver/chrome.js';

/** Debian's. Where they are not there, Selenium looks for a Chrome and its driver by itself. */
const { CHROMIUM = '/usr/bin/chromium', CHROMEDRIVER = '/usr/bin/chromedriver' } = process.env;

const FLAGS: readonly string[] = [
  '--headless=new',
  // Root in a container has no sandbox. Everything that is opened is on this machine.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--window-size=1280,800',
  // Several windows, none of them in front: all draw and count time as the one that a person looks at.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export async function startBrowser(): Promise<WebDriver> {
  const options = new Options();
  options.addArguments(...FLAGS);
  if (existsSync(CHROMIUM)) options.setChromeBinaryPath(CHROMIUM);
  const builder = new Builder().forBrowser('chrome').setChromeOptions(options);
  if (existsSync(CHROMEDRIVER)) builder.setChromeService(new ServiceBuilder(CHROMEDRIVER));
  return builder.build();
}
