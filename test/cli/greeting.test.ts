import { expect } from 'chai';
import type { Context } from '../../src/cli/context.ts';
import { greeting, hasDesktop } from '../../src/cli/greeting.ts';

describe('cli: what a person is told at the start', () => {
  const openUrl = 'http://localhost:4700/open/secret';

  function told(directory: string, opens: boolean, environment: Record<string, string> = {}): string {
    const context = { environment } as unknown as Context;
    return greeting({ openUrl, tokenFile: `${directory}/api-token` }, opens, context);
  }

  it('names the link, how to get another, how to invite, and where the data are', () => {
    const text = told('/data', false, { DEMES_DATA: '/data', npm_lifecycle_event: 'npx' });
    expect(text)
      .to.contain(openUrl)
      .and.match(/npx demes open$/m)
      .and.match(/npx demes invite$/m)
      .and.match(/data +\/data$/m);
  });

  it('does not show a link that the browser uses up', () => {
    expect(told('/data', true)).to.not.contain(openUrl);
  });

  it('names the directory in the commands when they would not find it', () => {
    expect(told('/data/x', false)).to.match(/demes open --data \/data\/x$/m);
    expect(told("/Ann's data", false)).to.contain(`--data '/Ann'\\''s data'`);
  });

  it('opens a browser where there is a desktop in front of the person', () => {
    expect(hasDesktop({}, 'linux')).to.equal(false);
    expect(hasDesktop({ DISPLAY: ':0' }, 'linux')).to.equal(true);
    expect(hasDesktop({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).to.equal(true);
    expect(hasDesktop({}, 'darwin')).to.equal(true);
    expect(hasDesktop({ DISPLAY: ':10', SSH_CONNECTION: '1' }, 'linux')).to.equal(false);
    expect(hasDesktop({ SSH_CONNECTION: '1' }, 'darwin')).to.equal(false);
  });
});
