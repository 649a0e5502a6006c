/** What real nodes leave on the disk, in their logs and in the list of processes (AR11). */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { backUp } from '../../src/server/backup.ts';
import { loadOrCreateKeys } from '../../src/server/crypto/keys.ts';
import { MasterKeyFile } from '../../src/server/crypto/master-key.ts';
import { openVault } from '../../src/server/crypto/vault.ts';
import { Cluster } from '../support/cluster.ts';
import { NodeProcess } from '../support/node-process.ts';

const SAID = 'the boat leaves at dawn';
const EDITED = 'the boat leaves at noon';
const WAITING = 'nobody confirms this one';
const DRAFT = 'begun and never sent';
const BROKEN = 'a body that is no JSON';
const EMOJI = '🦞';
/** Names are in clear: whoever looks finds this one. */
const NAME = 'Lobster Club';
/** Of keys: every form that a program may write them in. */
const FORMS = ['hex', 'base64', 'base64url'] as const;

/** A node whose whole output is kept in a file, and whose files of a moment lie in a folder of their own. */
class WatchedNode extends NodeProcess {
  readonly #folder: string;

  constructor(dataDirectory: string, flags: readonly string[]) {
    super(dataDirectory, [...flags, '--log-level', 'trace']);
    this.#folder = `${dataDirectory}-watched`;
    mkdirSync(join(this.#folder, 'tmp'), { recursive: true });
  }

  protected override get inside(): readonly string[] {
    const kept = 'exec "$0" "$@" 2>>"$WATCHED/output"';
    return ['env', `TMPDIR=${this.#folder}/tmp`, `WATCHED=${this.#folder}`, 'sh', '-c', kept];
  }
}

for (const sealed of [false, true]) {
  describe(`security: at rest, in a group that is ${sealed ? '' : 'not '}sealed`, function () {
    this.timeout(120_000);
    let cluster: Cluster;

    before(async () => {
      const makeNode = (_n: number, path: string, flags: readonly string[]): NodeProcess =>
        new WatchedNode(path, flags);
      cluster = await Cluster.start({ nodes: 2, sealed, makeNode });
    });
    after(async () => cluster.close());

    it('AR11 nothing that was said, and no secret, is in any file or in the log of any node (N106)', async () => {
      const secrets = await talk(cluster);
      const wanted = [...secrets, SAID, EDITED, WAITING, DRAFT, BROKEN, EMOJI];
      const places = found(cluster.folder, wanted);
      expect(places).to.deep.equal([]);
      expect(found(cluster.folder, [NAME])).to.not.deep.equal([]);
      for (const { dataDirectory } of cluster.nodes) {
        const output = readFileSync(`${dataDirectory}-watched/output`, 'utf8');
        expect(output, 'something is logged').to.include('"level"');
        for (const { value, files } of inClear(dataDirectory)) {
          const elsewhere = found(cluster.folder, [value]).filter(
            (place) => !files.some((file) => place.startsWith(`${file}: `)),
          );
          expect(elsewhere, files[0]).to.deep.equal([]);
        }
      }
    });
  });
}

/** Says, edits, begins and gives away all there is; ends with everybody killed. Answers what nobody may find. */
async function talk(cluster: Cluster): Promise<string[]> {
  const host = await cluster.host();
  const other = cluster.running().find((node) => node !== host)!;
  const room = `/groups/${cluster.groupId}/rooms/general`;
  const said = await host.post(`${room}/messages?wait=confirmed`, { text: SAID, clientId: 'one' });
  expect(said.status).to.equal(201);
  const message = `${room}/messages/${said.body.id}`;
  expect((await host.request('PATCH', message, { text: EDITED })).status).to.equal(200);
  const emoji = await host.request('PUT', `${message}/reactions/${encodeURIComponent(EMOJI)}`);
  expect(emoji.status).to.equal(204);
  await cluster.caughtUp();
  const page = await other.get(`${room}/messages?limit=9`);
  expect(JSON.stringify(page.body)).to.include(EDITED).and.to.include(EMOJI);
  expect((await other.request('PUT', `${room}/draft`, { text: DRAFT })).status).to.be.within(200, 204);

  const invite = await host.post(`/groups/${cluster.groupId}/invites`, { maxUses: 1 });
  const started = await cluster.addNode(['--join', invite.body.invite]);
  await cluster.joined(started);
  expect(shownOf(started)).to.include('--join').and.to.not.include(invite.body.invite);
  expect((await host.post('/groups', { name: NAME })).status).to.equal(201);
  const token = await host.post('/tokens', { name: 'a program', scope: 'read' });
  const link = await host.post('/session-links', {});
  const session = await fetch(link.body.url, { redirect: 'manual' });
  const cookie = /=([^;]+)/.exec(session.headers.get('set-cookie') ?? '')![1]!;
  const broken = await fetch(`${host.url}/api/v1${room}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${host.token}`, 'content-type': 'application/json' },
    body: `{"text": ${BROKEN}`,
  });
  expect(broken.status).to.equal(400);

  await started.kill();
  await host.kill();
  const waiting = await other.post(`${room}/messages`, { text: WAITING, clientId: 'two' });
  expect(waiting.status).to.equal(201);
  backUp(other.dataDirectory, `${other.dataDirectory}-backup`);
  await other.kill();

  const seeds = cluster.nodes.flatMap(({ dataDirectory }) => seedsOf(dataDirectory));
  const secret = (url: string): string => new URL(url).pathname.split('/').at(-1)!;
  return [
    ...seeds.flatMap((seed) => FORMS.map((form) => seed.toString(form))),
    ...seeds.map((seed) => seed.toString('latin1')),
    invite.body.invite as string,
    token.body.token as string,
    secret(link.body.url as string),
    cookie,
  ];
}

/** As the list of processes shows it to everybody. */
function shownOf(node: NodeProcess): string {
  const path = `/proc/${node.listening.pid}/cmdline`;
  return existsSync(path) ? readFileSync(path, 'utf8') : '--join';
}

function seedsOf(dataDirectory: string): Buffer[] {
  const folder = join(dataDirectory, 'keys');
  const { root, signing, tls } = loadOrCreateKeys(folder, openVault(MasterKeyFile.find(folder)!.clearKey!));
  return [root, signing, tls].map(({ privateKey }) =>
    Buffer.from(privateKey.export({ format: 'jwk' }).d!, 'base64url'),
  );
}

/** What stands in clear, and where alone, as SECURITY.md says. */
function inClear(dataDirectory: string): { value: string; files: string[] }[] {
  const master = Buffer.from(MasterKeyFile.find(join(dataDirectory, 'keys'))!.clearKey!);
  const keyFiles = [dataDirectory, `${dataDirectory}-backup`].map((path) => `${path}/keys/master-key.json`);
  const token = join(dataDirectory, 'api-token');
  return [
    ...FORMS.map((form) => ({ value: master.toString(form), files: keyFiles })),
    { value: master.toString('latin1'), files: keyFiles },
    { value: readFileSync(token, 'utf8').trim(), files: [token] },
  ];
}

/** Which of the texts (latin1: of bytes) stand in files below a folder. */
function found(folder: string, wanted: readonly string[]): string[] {
  const needles = wanted.flatMap((text) => {
    const forms = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')];
    return /[\u0080-\u00ff]/.test(text) ? [...forms, Buffer.from(text, 'latin1')] : forms;
  });
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((file) => file.isFile())
    .flatMap((file) => {
      const path = join(file.parentPath, file.name);
      const content = readFileSync(path);
      return needles
        .filter((needle) => content.includes(needle))
        .map((needle) => `${path}: ${needle.toString('latin1')}`);
    });
}
