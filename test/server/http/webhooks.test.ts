import { expect } from 'chai';
import { TwinListener, type Answer } from '../../support/twin-listener.ts';

const WEBHOOKS = '/api/v1/webhooks';

describe('server/http webhooks', () => {
  let twin: TwinListener;
  let groupId: string;
  beforeEach(async () => {
    twin = await TwinListener.open();
    groupId = (await twin.node.createGroup({ name: 'Hut' })).id;
  });
  afterEach(async () => {
    twin.node.webhooks.stop();
    await twin.close();
  });

  const make = async (url: string, more = {}): Promise<Answer> =>
    twin.ask('POST', WEBHOOKS, { body: { name: 'bot', groupId, url, ...more } });

  it('MS350 is made with a secret that is shown once, listed with how it does, and removed', async () => {
    const url = 'http://localhost:1/hook?of=mine';
    const { status, json } = await make(url);
    expect(status).to.equal(201);
    const { secret, ...shown } = json;
    expect(secret).to.match(/^[A-Za-z0-9_-]{43}$/);
    expect(shown).to.deep.equal({
      id: shown.id,
      name: 'bot',
      groupId,
      roomId: null,
      url,
      createdAt: '2026-01-02T03:04:05.678Z',
      deliveredIndex: 7,
      state: 'working',
      failure: null,
      takenAt: null,
      retryAt: null,
    });
    const listed = await twin.ask('GET', WEBHOOKS);
    expect(listed.json).to.deep.equal({ webhooks: [shown], next: null });
    expect(twin.logged.join('')).to.not.contain(secret);
    expect((await twin.ask('DELETE', `${WEBHOOKS}/${shown.id}`)).status).to.equal(204);
    expect((await twin.ask('DELETE', `${WEBHOOKS}/${shown.id}`)).status).to.equal(404);
    expect((await twin.ask('GET', WEBHOOKS)).json.webhooks).to.deep.equal([]);
  });

  it('MS350 an address is http or https, without a user, a password or a fragment, and is kept as it is asked for', async () => {
    for (const url of [
      'ftp://localhost/',
      'file:///etc/passwd',
      'javascript:1',
      'localhost:80',
      '/hook',
      '',
      'http://',
      'http://ana@localhost/',
      'http://:secret@localhost/',
      'http://localhost/#part',
      'http://localhost/a b',
      'http://local\u202Ehost/',
      'http://localhost/\r\nHost: other',
      `http://localhost/${'x'.repeat(2048)}`,
    ]) {
      expect((await make(url)).status, url).to.equal(422);
    }
    const { json } = await make('HTTPS://Bücher.Example:443/a/../ü');
    expect(json.url).to.equal('https://xn--bcher-kva.example/%C3%BC');
  });

  it('MS350 an unknown group, a name that nobody sees and a field that means nothing are refused', async () => {
    const url = 'http://localhost:1/';
    const other = `${groupId.slice(0, 51)}${groupId.endsWith('a') ? 'q' : 'a'}`;
    expect((await make(url, { groupId: other })).status).to.equal(404);
    for (const more of [
      { name: '' },
      { name: 'a\u202Eb' },
      { secret: 'mine' },
      { roomId: 'general' },
      { groupId: 'x' },
    ]) {
      expect((await make(url, more)).status, JSON.stringify(more)).to.equal(422);
    }
  });
});
