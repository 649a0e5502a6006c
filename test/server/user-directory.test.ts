import { expect } from 'chai';
import { userDirectory } from '../../src/server/user-directory.ts';

describe('server: the user’s data directory', () => {
  const linux = { platform: 'linux', home: '/u/ann' } as const;

  it('is where each system keeps such data', () => {
    expect(userDirectory({}, undefined, linux)).to.equal('/u/ann/.local/share/demes/default');
    const mac = { platform: 'darwin', home: '/u/ann' } as const;
    expect(userDirectory({}, undefined, mac)).to.equal('/u/ann/Library/Application Support/demes/default');
    const windows = { platform: 'win32', home: '/u/ann' } as const;
    expect(userDirectory({ LOCALAPPDATA: '/u/ann/local' }, 'work', windows)).to.equal(
      '/u/ann/local/demes/work',
    );
    expect(userDirectory({}, 'work', windows)).to.equal('/u/ann/AppData/Local/demes/work');
  });

  it('follows XDG_DATA_HOME, unless that is empty', () => {
    expect(userDirectory({ XDG_DATA_HOME: '/x' }, 'work', linux)).to.equal('/x/demes/work');
    expect(userDirectory({ XDG_DATA_HOME: '' }, 'work', linux)).to.equal('/u/ann/.local/share/demes/work');
  });

  it('refuses a profile that would lead elsewhere', () => {
    for (const profile of ['', '..', '../x', 'a/b', '.hidden', 'a b', 'x'.repeat(65)]) {
      expect(() => userDirectory({}, profile, linux), profile).to.throw('--profile-name');
    }
  });
});
