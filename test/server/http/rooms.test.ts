import { expect } from 'chai';
import { shortIdOf } from '../../support/node-twin.ts';
import { TwinListener, type Answer } from '../../support/twin-listener.ts';

describe('server/http: rooms', () => {
  let twin: TwinListener;
  let group: string;
  before(async () => {
    twin = await TwinListener.open();
    group = await twin.group();
  });
  after(() => twin.close());

  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    twin.ask(method, `${group}${path}`, body === undefined ? {} : { body });

  it('MS221 making a room is answered 201 with it, and what it cannot be 422', async () => {
    const made = await ask('POST', '/rooms', { name: 'Routes', topic: 'Where to go' });
    expect(made.status).to.equal(201);
    expect(made.json).to.include({ name: 'Routes', topic: 'Where to go', kind: 'open', archived: false });
    const list = await ask('GET', '/rooms');
    expect((list.json.rooms as { id: string }[]).map(({ id }) => id)).to.include(made.json.id);
    for (const body of [
      { name: '' },
      { name: 'x'.repeat(65) },
      { name: 'Routes', topic: 'two\nlines' },
      { name: 'Routes', kind: 'secret' },
      { name: 'Routes', members: ['nobody'] },
      { name: 'Routes', owner: 'me' },
    ]) {
      const wrong = await ask('POST', '/rooms', body);
      expect(`${wrong.status} ${wrong.json.code}`, JSON.stringify(body)).to.equal('422 invalid');
    }
  });

  it('MS222 a room is changed by PATCH with at least one field, and archived by DELETE', async () => {
    const { json } = await ask('POST', '/rooms', { name: 'Routes' });
    const room = `/rooms/${json.id}`;
    const changed = await ask('PATCH', room, { name: 'Walls' });
    expect(`${changed.status} ${changed.json.name}`).to.equal('200 Walls');
    expect((await ask('PATCH', room, {})).status).to.equal(422);
    expect((await ask('PATCH', room, { kind: 'open' })).status).to.equal(422);
    expect((await ask('DELETE', room)).status).to.equal(204);
    expect((await ask('GET', room)).json.archived).to.equal(true);
  });

  it('MS223 members of a room are listed, put in and taken out', async () => {
    const bo = shortIdOf('bo');
    const { json } = await ask('POST', '/rooms', { name: 'Attic', kind: 'private' });
    const members = `/rooms/${json.id}/members`;
    expect((await ask('PUT', `${members}/${bo}`)).status).to.equal(204);
    expect((await ask('GET', `/rooms/${json.id}`)).json.members).to.deep.equal([bo]);
    expect((await ask('DELETE', `${members}/${bo}`)).status).to.equal(204);
    expect((await ask('GET', members)).json).to.deep.equal({ members: [], next: null });
    expect((await ask('PUT', `${members}/nobody`)).status).to.equal(404);
  });
});
