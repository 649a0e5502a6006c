import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openInBrowser } from '../../src/cli/browser.ts';
import { skipBecause } from '../support/skip.ts';

describe('cli: opening a browser', () => {
  const path = process.env['PATH'];
  let folder: string;
  beforeEach(function onLinux() {
    if (process.platform !== 'linux') skipBecause(this, 'needs xdg-open, which only Linux asks');
    folder = mkdtempSync(join(tmpdir(), 'demes-browser-'));
    process.env['PATH'] = folder;
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true, force: true });
  });

  const noteOf = async (url: string): Promise<string> =>
    new Promise((resolve) => {
      openInBrowser(url, resolve);
    });

  it('says the address when there is no program that opens one', async () => {
    expect(await noteOf('http://localhost:4700/open/x')).to.match(
      /^No browser .* http:\/\/localhost:4700\/open\/x$/,
    );
  });

  it('says the address when that program finds no browser', async () => {
    writeFileSync(join(folder, 'xdg-open'), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    expect(await noteOf('http://localhost:4700/open/x')).to.match(
      /^No browser .* http:\/\/localhost:4700\/open\/x$/,
    );
  });
});
