import { expect } from 'chai';
import { t } from 'i18next';
import { voidText } from '../../../src/client/chat/void-text.ts';
import { startText } from '../../../src/client/text/text.ts';

describe('client/chat/void-text', () => {
  before(() => startText('en', 'en'));

  it('MS331 says why something was refused, whatever the verdict, and never by its code', () => {
    expect(voidText(t, 'no_right')).to.equal('You have no right to do that here.');
    expect(voidText(t, 'room_archived')).to.contain('archived');
    for (const reason of [null, 'something_new']) {
      expect(voidText(t, reason)).to.equal('the group’s rules do not allow it');
    }
  });
});
