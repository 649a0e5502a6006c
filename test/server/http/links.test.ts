import { expect } from 'chai';
import { locksLater } from '../../../src/protocol/idle-lock.ts';
import type { GroupId } from '../../../src/protocol/ids.ts';
import { PASSPHRASE } from '../../support/lock-twin.ts';
import { TwinListener } from '../../support/twin-listener.ts';

describe('server/http links', () => {
  let twin: TwinListener;
  beforeEach(async () => {
    twin = await TwinListener.open();
  });
  afterEach(async () => twin.close());

  const LINK = '/api/v1/link';

  async function ask(method: string, path: string, body?: object): Promise<string> {
    const { status, json } = await twin.ask(method, path, body === undefined ? {} : { body });
    return `${status} ${json?.code ?? json?.state ?? ''}`.trim();
  }

  it('MS191 phrase and file are shown on request, and bring somebody back', async () => {
    const at = '/api/v1/recovery';
    expect((await twin.ask('POST', `${at}/phrase`)).json).to.deep.equal({
      words: ['abandon', 'ability', 'able'],
    });
    const { content } = (await twin.ask('POST', `${at}/file`)).json;
    expect(Buffer.from(content, 'base64')).to.deep.equal(Buffer.of(1, 2, 3));
    const phrase = 'abandon ability able';
    expect(await ask('POST', `${at}/restore`, { phrase, file: '!' })).to.equal('422 invalid');
    expect(await ask('POST', `${at}/restore`, { phrase: 'x' })).to.equal('422 phrase_wrong');
    expect((await twin.ask('POST', `${at}/restore`, { body: { phrase, file: content } })).json).to.deep.equal(
      {
        groups: 3,
      },
    );
  });

  it('MS200 where there is a passphrase, the phrase is shown to nobody without it', async () => {
    const at = '/api/v1/recovery/phrase';
    twin.node.screenLock.hasPassphrase = true;
    expect(await ask('POST', at)).to.equal('403 wrong_passphrase');
    expect(await ask('POST', at, { passphrase: 'open sesame' })).to.equal('403 wrong_passphrase');
    expect(await ask('POST', at, { passphrase: PASSPHRASE, other: 1 })).to.equal('422 invalid');
    expect(await ask('POST', at, { passphrase: PASSPHRASE })).to.equal('200');
  });

  it('MS241 nor is a computer linked, or a recovery file made, without it; a code is used without it', async () => {
    const file = '/api/v1/recovery/file';
    twin.node.screenLock.hasPassphrase = true;
    for (const at of [LINK, file]) {
      expect(await ask('POST', at), at).to.equal('403 wrong_passphrase');
      expect(await ask('POST', at, { passphrase: 'open sesame' }), at).to.equal('403 wrong_passphrase');
    }
    expect(await ask('GET', LINK)).to.equal('200 none');
    expect(await ask('POST', LINK, { code: 'demeslink1.abc' })).to.equal('201 comparing');
    expect(await ask('POST', LINK, { passphrase: PASSPHRASE })).to.equal('201 demeslink1.abc');
    expect(await ask('POST', file, { passphrase: PASSPHRASE })).to.equal('200');
  });

  it('MS242 nor is a token or a webhook made without it, nor the screens left open for longer (MS243)', async () => {
    const node = '/api/v1/node';
    twin.node.screenLock.hasPassphrase = true;
    const token = { name: 'bot', scope: 'read' };
    expect(await ask('POST', '/api/v1/tokens', token)).to.equal('403 wrong_passphrase');
    expect((await twin.ask('GET', '/api/v1/tokens')).json.tokens).to.deep.equal([]);
    expect(await ask('POST', '/api/v1/tokens', { ...token, passphrase: PASSPHRASE })).to.equal('201');
    const { id: groupId } = await twin.node.createGroup({ name: 'Hut' });
    const hook = { name: 'bot', groupId, url: 'http://localhost:1/' };
    expect(await ask('POST', '/api/v1/webhooks', hook)).to.equal('403 wrong_passphrase');
    expect((await twin.ask('GET', '/api/v1/webhooks')).json.webhooks).to.deep.equal([]);
    expect(await ask('POST', '/api/v1/webhooks', { ...hook, passphrase: PASSPHRASE })).to.equal(
      '201 working',
    );
    const open = { name: 'bot', groupId, roomId: twin.node.generalRoomId(groupId as GroupId) };
    expect(await ask('POST', '/api/v1/incoming-webhooks', open)).to.equal('403 wrong_passphrase');
    expect((await twin.ask('GET', '/api/v1/incoming-webhooks')).json.incomingWebhooks).to.deep.equal([]);
    expect(await ask('POST', '/api/v1/incoming-webhooks', { ...open, passphrase: PASSPHRASE })).to.equal(
      '201',
    );
    twin.node.webhooks.stop();
    twin.node.changes.settings = {
      ...twin.node.changes.settings,
      lock: { protection: 'passphrase', idleMinutes: 5 },
    };
    expect(await ask('PATCH', node, { idleLockMinutes: 15 })).to.equal('403 wrong_passphrase');
    expect(await ask('PATCH', node, { idleLockMinutes: 0 })).to.equal('403 wrong_passphrase');
    expect(await ask('PATCH', node, { idleLockMinutes: 15, passphrase: 'another' })).to.equal(
      '403 wrong_passphrase',
    );
    expect(await ask('PATCH', node, { idleLockMinutes: 1 })).to.equal('200');
    expect(await ask('PATCH', node, { idleLockMinutes: 15, passphrase: PASSPHRASE })).to.equal('200');
    twin.node.changes.settings = {
      ...twin.node.changes.settings,
      lock: { protection: 'passphrase', idleMinutes: 0 },
    };
    expect(await ask('PATCH', node, { idleLockMinutes: 240 }), 'sooner than never').to.equal('200');
  });

  it('MS243 later is more minutes, or never', () => {
    const later = [locksLater(6, 5), locksLater(0, 5), locksLater(5, 5), locksLater(4, 5), locksLater(9, 0)];
    expect(later).to.deep.equal([true, true, false, false, false]);
    expect(locksLater(undefined, 5)).to.equal(false);
  });

  it('MS190 a code is shown, or used; pictures are compared; it is given up', async () => {
    expect(await ask('GET', LINK)).to.equal('200 none');
    expect((await twin.ask('POST', LINK, {})).json).to.include({
      side: 'old',
      state: 'waiting',
      code: 'demeslink1.abc',
    });
    expect(await ask('POST', `${LINK}/confirm`, { areEqual: true })).to.equal('409 conflict');
    expect(await ask('POST', LINK, { code: 'demeslink1.abd' })).to.equal('422 invalid');
    expect((await twin.ask('POST', LINK, { body: { code: 'demeslink1.abc' } })).json).to.include({
      side: 'new',
      state: 'comparing',
    });
    expect((await twin.ask('GET', `${LINK}?after=1&timeoutMs=10`)).json.pictures).to.deep.equal([
      { emoji: '🐶', name: 'dog' },
    ]);
    expect((await twin.ask('POST', `${LINK}/confirm`, { body: { areEqual: false } })).json).to.include({
      state: 'failed',
      failure: 'link_differs',
    });
    expect(await ask('DELETE', LINK)).to.equal('204');
    expect(await ask('GET', LINK)).to.equal('200 none');
    expect(await ask('GET', `${LINK}?timeoutMs=100000`)).to.equal('422 invalid');
  });
});
