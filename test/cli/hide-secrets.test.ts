import { expect } from 'chai';
import { withoutSecrets } from '../../bin/hide-secrets.js';
import { START } from '../../src/cli/start-settings.ts';
import { CONNECTION } from '../../src/cli/connection.ts';

describe('cli: what the list of processes shows', () => {
  it('AR11 no option whose value is a secret, in either form', () => {
    const secret = Object.values({ ...START, ...CONNECTION }).flatMap((one) =>
      one.secret === true ? [one.flags.split(' ')[0]!] : [],
    );
    expect(secret).to.include('--join');
    for (const option of secret) {
      expect(withoutSecrets(['start', option, 'hush', '--data', 'x'])).to.deep.equal([
        'start',
        option,
        '…',
        '--data',
        'x',
      ]);
      expect(withoutSecrets([`${option}=hush`])).to.deep.equal([`${option}=…`]);
    }
  });

  it('AR11 no invitation and no code of a linking, wherever it stands', () => {
    expect(withoutSecrets(['demes1.abc', 'demes:demes1.abc', 'link', 'abc'])).to.deep.equal([
      '…',
      '…',
      'link',
      '…',
    ]);
    expect(withoutSecrets(['start', '--port', '4700'])).to.deep.equal(['start', '--port', '4700']);
  });
});
