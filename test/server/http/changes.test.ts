import { expect } from 'chai';
import { faultsOfAnswer } from '../../support/answer-shape.ts';
import { longIdOf, shortIdOf } from '../../support/node-twin.ts';
import { TwinListener, type Answer } from '../../support/twin-listener.ts';

const THUMB = encodeURIComponent('👍');

describe('server/http: changing what is there', () => {
  let twin: TwinListener;
  let group: string;
  let messages: string;
  before(async () => {
    twin = await TwinListener.open();
    group = await twin.group();
    messages = `${group}/rooms/general/messages`;
  });
  after(() => twin.close());

  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    twin.ask(method, path, { body });
  const brief = ({ status, json }: Answer): string => `${status} ${json?.code ?? ''}`.trim();

  async function said(text: string): Promise<string> {
    return `${messages}/${(await ask('POST', messages, { text })).json.id}`;
  }

  it('MS74 an edit answers 200 with the message, in the shape that the document says', async () => {
    const answer = await ask('PATCH', await said('helo'), { text: 'he\u0301llo' });
    expect(brief(answer)).to.equal('200');
    expect(answer.json).to.include({ text: 'h\u00e9llo' });
    expect(faultsOfAnswer('editMessage', answer.status, answer.json)).to.deep.equal([]);
  });

  it('MS74 an edit without a text, with an empty one or with something else is refused', async () => {
    const message = await said('hello');
    for (const body of [
      {},
      { text: '' },
      { text: ' ' },
      { text: 'a\0' },
      { text: 'a', more: 1 },
      { text: 5 },
    ]) {
      expect(brief(await ask('PATCH', message, body)), JSON.stringify(body)).to.equal('422 invalid');
    }
    expect(brief(await ask('PATCH', message))).to.equal('400 malformed');
    expect(brief(await ask('PATCH', `${messages}/${longIdOf('x')}`, { text: 'a' }))).to.equal(
      '404 not_found',
    );
    expect(brief(await ask('PATCH', `${messages}/nonsense`, { text: 'a' }))).to.equal('404 not_found');
  });

  it('MS75 a deletion answers 204, also the second time', async () => {
    const message = await said('gone');
    expect(brief(await ask('DELETE', message))).to.equal('204');
    expect(brief(await ask('DELETE', message))).to.equal('204');
    expect((await ask('GET', message)).json).to.include({ text: '', deleted: true });
    expect(brief(await ask('PATCH', message, { text: 'back' }))).to.equal('409 conflict');
    expect(brief(await ask('DELETE', `${messages}/${longIdOf('x')}`))).to.equal('404 not_found');
  });

  it('MS76 a reaction is put and taken away, twice is once', async () => {
    const message = await said('nice');
    for (let n = 0; n < 2; n++)
      expect(brief(await ask('PUT', `${message}/reactions/${THUMB}`))).to.equal('204');
    const family = encodeURIComponent('👩‍👩‍👧‍👦');
    expect(brief(await ask('PUT', `${message}/reactions/${family}`))).to.equal('204');
    const { reactions } = (await ask('GET', message)).json;
    expect(reactions).to.deep.equal([
      { emoji: '👍', count: 1, mine: true, members: [twin.node.memberId] },
      { emoji: '👩‍👩‍👧‍👦', count: 1, mine: true, members: [twin.node.memberId] },
    ]);
    for (let n = 0; n < 2; n++)
      expect(brief(await ask('DELETE', `${message}/reactions/${THUMB}`))).to.equal('204');
    expect((await ask('GET', message)).json.reactions.length).to.equal(1);
  });

  it('MS77 what is not exactly one emoji is refused, with the path', async () => {
    const message = await said('nice');
    for (const text of ['x', '👍👍', ' 👍', '1', '\u202e', '\n', 'a'.repeat(64)]) {
      const answer = await ask('PUT', `${message}/reactions/${encodeURIComponent(text)}`);
      expect(brief(answer), JSON.stringify(text)).to.equal('422 invalid');
      expect(answer.json.errors[0].path).to.equal('emoji');
    }
    expect(brief(await ask('DELETE', `${message}/reactions/x`))).to.equal('204');
    expect(brief(await ask('DELETE', `${message}/reactions/%0A`))).to.equal('422 invalid');
    expect(brief(await ask('PUT', `${message}/reactions/${'a'.repeat(65)}`))).to.equal('404 not_found');
    expect(brief(await ask('PUT', `${message}/reactions/%ff`))).to.equal('404 not_found');
    expect(brief(await ask('PUT', `${message}/reactions/`))).to.equal('404 not_found');
  });

  it('MS79 a role answers 200 with the member; ownership is not given away', async () => {
    const member = `${group}/members/${twin.node.memberId}`;
    const answer = await ask('PATCH', member, { role: 'admin' });
    expect(brief(answer)).to.equal('200');
    expect(answer.json).to.include({ id: twin.node.memberId, role: 'admin' });
    expect(faultsOfAnswer('changeMember', answer.status, answer.json)).to.deep.equal([]);
    for (const body of [{ role: 'owner' }, { role: 'king' }, {}, { role: 'admin', name: 'x' }]) {
      expect(brief(await ask('PATCH', member, body)), JSON.stringify(body)).to.equal('422 invalid');
    }
    const stranger = `${group}/members/${shortIdOf('x')}`;
    expect(brief(await ask('PATCH', stranger, { role: 'admin' }))).to.equal('404 not_found');
  });

  it('MS79 the own name answers 200 with the node; it keeps the rule for names', async () => {
    const answer = await ask('PATCH', '/api/v1/node', { name: ' Anna ' });
    expect(brief(answer)).to.equal('200');
    expect(answer.json.name).to.equal('Anna');
    expect(faultsOfAnswer('changeNode', answer.status, answer.json)).to.deep.equal([]);
    for (const name of ['', ' ', 'a\u202eb', 'x'.repeat(65), 7]) {
      expect(brief(await ask('PATCH', '/api/v1/node', { name }))).to.equal('422 invalid');
    }
  });

  it('MS151 settings of the node answer 200 with the node, 409 where the start said otherwise, 422 for nothing', async () => {
    const answer = await ask('PATCH', '/api/v1/node', { portMap: true });
    expect(brief(answer)).to.equal('200');
    expect(answer.json.settings.portMap).to.include({ on: true, fixed: false });
    expect(faultsOfAnswer('changeNode', answer.status, answer.json)).to.deep.equal([]);
    expect(brief(await ask('PATCH', '/api/v1/node', { nearby: false }))).to.equal('409 conflict');
    for (const body of [{}, { portMap: 'on' }, { nearby: 1 }, { portMap: true, router: 'x' }]) {
      expect(brief(await ask('PATCH', '/api/v1/node', body)), JSON.stringify(body)).to.equal('422 invalid');
    }
  });

  it('ER13 methods that a message and a reaction do not take are named', async () => {
    const message = await said('hello');
    const post = await ask('POST', message, {});
    expect([brief(post), post.headers.allow]).to.deep.equal([
      '405 method_not_allowed',
      'GET, HEAD, PATCH, DELETE, OPTIONS',
    ]);
    const get = await ask('GET', `${message}/reactions/${THUMB}`);
    expect([brief(get), get.headers.allow]).to.deep.equal(['405 method_not_allowed', 'PUT, DELETE, OPTIONS']);
  });
});
