import { expect } from 'chai';
import { readBy } from '../../../src/client/chat/read-by.ts';
import { BO, ME, message } from '../state/fixtures.ts';

describe('client/chat: who has read a message', () => {
  it('MS297 whoever read so far, but not its author, and nobody what has no place yet', () => {
    const receipts = [
      { memberId: BO, index: 9 },
      { memberId: ME, index: 4 },
      { memberId: 'cy', index: 3 },
    ];
    const author = { memberId: BO, deviceId: 'd', name: 'Bo' };
    expect(readBy(message(4, { author }), receipts)).to.deep.equal([ME]);
    expect(readBy(message(3, { author }), receipts)).to.deep.equal([ME, 'cy']);
    expect(readBy({ ...message(3), index: null }, receipts)).to.deep.equal([]);
  });
});
