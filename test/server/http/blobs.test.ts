import { expect } from 'chai';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { listenContent, type ContentListener } from '../../../src/server/content-listener.ts';
import { ContentAddresses } from '../../../src/server/http/content-addresses.ts';
import { disposition, rangeOf } from '../../../src/server/http/send-file.ts';
import { aPng } from '../../support/pictures.ts';
import { askPlainly, type AskOptions, type PlainAnswer } from '../../support/plain-http.ts';
import { TOKEN, TwinListener } from '../../support/twin-listener.ts';

const BLOBS = '/api/v1/blobs';
const BYTES = 'application/octet-stream';
const HOUR_MS = 3_600_000;

describe('server/http attached files', () => {
  let now: number;
  let addresses: ContentAddresses;
  let content: ContentListener;
  let twin: TwinListener;
  before(async () => {
    addresses = new ContentAddresses(() => now);
    content = await listenContent('127.0.0.1', 0, addresses);
    twin = await TwinListener.open({ content: { addresses, port: content.port } });
  });
  beforeEach(() => {
    now = 1_000_000;
  });
  after(async () => {
    await twin.close();
    await content.close();
  });

  const put = (body: string | Buffer, query = '', type = BYTES): Promise<PlainAnswer> =>
    twin.ask('PUT', `${BLOBS}${query}`, { body, headers: { 'Content-Type': type } });
  const got = (blobId: string, headers = {}): Promise<PlainAnswer> =>
    twin.ask('GET', `${BLOBS}/${blobId}`, { headers });
  /** From the origin of contents, as a page of the screens asks. */
  const show = (url: string, options: AskOptions = {}, method = 'GET'): Promise<PlainAnswer> => {
    const { pathname } = new URL(url);
    const target = { port: content.port, host: `localhost:${content.port}`, token: TOKEN };
    return askPlainly(target, method, pathname, { token: null, ...options });
  };
  const addressOf = async (body: string | Buffer, name: string, type = 'image/png'): Promise<string> => {
    const { json } = await put(body, `?name=${encodeURIComponent(name)}&type=${encodeURIComponent(type)}`);
    return (await twin.ask('POST', `${BLOBS}/${json.blobId}/addresses`)).json.url;
  };
  const outcome = ({ status, json }: PlainAnswer): string => `${status} ${json?.code ?? ''}`.trim();

  describe('the API', () => {
    it('MS260 a file is taken as bytes, under a name that is made harmless, and told by the hash of its bytes', async () => {
      const { status, json } = await put('hello', '?name=..%2Fa%E2%80%AEb.txt&type=text/plain');
      expect(status).to.equal(201);
      expect(json.size).to.equal(5);
      expect(json.name).to.equal('ab.txt');
      expect(json.sha256).to.equal('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
    });

    it('MS260 what is no media type, above the limit, or sent as a page could send it, is refused', async () => {
      expect(outcome(await put('x', '?type=nonsense'))).to.equal('422 invalid');
      expect(outcome(await put('x', '?size=5'))).to.equal('422 invalid');
      expect(outcome(await put('x', '', 'text/plain'))).to.equal('415 unsupported_media_type');
      expect(outcome(await put('x', '', 'application/json'))).to.equal('415 unsupported_media_type');
      const length = String(LIMITS.attachmentBytesMax + 1);
      const large = await twin.ask('PUT', BLOBS, {
        headers: { 'Content-Type': BYTES, 'Content-Length': length, Expect: '100-continue' },
      });
      expect(outcome(large)).to.equal('413 too_large');
    });

    it('MS270 what files take is told and changed, field by field; a copy that nobody else has is not removed', async () => {
      const { json: file } = await put('0123456789', '?name=digits.txt');
      const before = (await twin.ask('GET', '/api/v1/storage')).json;
      expect(before.filesBytes).to.be.at.least(10);
      const changed = await twin.ask('PATCH', '/api/v1/storage', { body: { fetchedBytesMax: 5 } });
      expect([changed.status, changed.json.fetchedBytesMax, changed.json.quotaBytes]).to.deep.equal([
        200,
        5,
        before.quotaBytes,
      ]);
      for (const body of [{}, { quotaBytes: -1 }, { quotaBytes: 2 ** 51 }, { other: 1 }])
        expect(outcome(await twin.ask('PATCH', '/api/v1/storage', { body }))).to.equal('422 invalid');
      const { files } = (await twin.ask('GET', '/api/v1/storage/files?limit=200')).json;
      expect(files.map(({ name }: { name: string }) => name)).to.include('digits.txt');
      expect(outcome(await twin.ask('DELETE', `${BLOBS}/${file.blobId}/copy`))).to.equal('409 only_copy');
      expect(outcome(await twin.ask('DELETE', `${BLOBS}/${'a'.repeat(64)}/copy`))).to.equal('404 not_found');
    });

    it('MS273 an export with files or under a passphrase is got once, by an address that says neither', async () => {
      const place = `${await twin.group()}/exports`;
      const order = (body: object): Promise<PlainAnswer> => twin.ask('POST', place, { body });
      const { status, json } = await order({ files: true, passphrase: 'correct horse battery' });
      expect(status).to.equal(201);
      expect(json.path).to.match(/^\/api\/v1\/exports\/[A-Za-z0-9_-]{43}$/);
      const got = await twin.ask('GET', json.path);
      expect(got.headers['content-disposition']).to.contain('attachment;');
      expect(outcome(await twin.ask('GET', json.path))).to.equal('404 not_found');
      expect(outcome(await order({ passphrase: 'short' }))).to.equal('422 invalid');
      expect(outcome(await order({ format: 'pdf' }))).to.equal('422 invalid');
    });

    it('MS261 programs get the bytes, all or one range of them, as something to be saved', async () => {
      const { json } = await put('0123456789', '?name=digits.html&type=text/html');
      const all = await got(json.blobId);
      expect([all.status, all.text]).to.deep.equal([200, '0123456789']);
      expect(all.headers['content-type']).to.equal(BYTES);
      expect(all.headers['content-disposition']).to.contain('attachment; filename="digits.html"');
      expect(all.headers['x-content-type-options']).to.equal('nosniff');
      const part = await got(json.blobId, { Range: 'bytes=2-4' });
      expect([part.status, part.text]).to.deep.equal([206, '234']);
      expect(part.headers['content-range']).to.equal('bytes 2-4/10');
      const beyond = await got(json.blobId, { Range: 'bytes=10-' });
      expect([beyond.status, beyond.headers['content-range']]).to.deep.equal([416, 'bytes */10']);
      expect(outcome(await got('a'.repeat(64)))).to.equal('404 not_found');
      expect(outcome(await got('..%2f..%2fdemes.db'))).to.equal('404 not_found');
    });

    it('MS261 a range is what RFC 9110 says; what means nothing asks for all of it', () => {
      const asked = (header: string | undefined, size = 10): string => {
        const range = rangeOf(header, size);
        return range === null || range === 'unsatisfiable' ? String(range) : `${range.start}..${range.end}`;
      };
      expect(
        ['bytes=0-0', 'bytes=5-', 'bytes=-3', 'bytes=-30', 'bytes=7-99'].map((one) => asked(one)),
      ).to.deep.equal(['0..1', '5..10', '7..10', '0..10', '7..10']);
      expect(['bytes=10-', 'bytes=99-100', 'bytes=-0'].map((one) => asked(one))).to.deep.equal(
        Array.from({ length: 3 }, () => 'unsatisfiable'),
      );
      for (const header of [undefined, '', 'bytes=', 'bytes=-', 'bytes=5-2', 'bytes=0-1,3-4', 'lines=1-2']) {
        expect(asked(header), header).to.equal('null');
      }
      expect(asked('bytes=0-5', 0)).to.equal('unsatisfiable');
    });

    it('MS261 a name in a header is quoted for those who read ASCII, and whole for the others', () => {
      expect(disposition('attachment', 'a "b"\\c.txt')).to.equal(
        `attachment; filename="a _b__c.txt"; filename*=UTF-8''a%20%22b%22%5Cc.txt`,
      );
      expect(disposition('inline', "ü's (1).png")).to.equal(
        `inline; filename="_'s (1).png"; filename*=UTF-8''%C3%BC%27s%20%281%29.png`,
      );
    });
  });

  describe('the origin of contents', () => {
    it('KE50 an address is for an hour, and for one file; any other leads nowhere', async () => {
      const url = await addressOf(aPng(4, 4), 'a.png');
      expect(url).to.match(new RegExp(`^http://localhost:${content.port}/[A-Za-z0-9_-]{43}$`));
      expect((await show(url)).status).to.equal(200);
      const other = `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`;
      expect(outcome(await show(other))).to.equal('404 not_found');
      expect(outcome(await show(`http://localhost:${content.port}/`))).to.equal('404 not_found');
      now += HOUR_MS;
      expect(outcome(await show(url))).to.equal('404 not_found');
    });

    it('KE51 an address that a screen asked for ends when the screens are locked', () => {
      const file = { name: 'x', size: 0, media: null, read: () => expect.fail('nobody reads it') };
      const [screens, program] = [addresses.issue(file, 'screens'), addresses.issue(file, null)];
      addresses.endOf('screens');
      expect(addresses.find(screens.secret)).to.equal(null);
      expect(addresses.find(program.secret)).to.equal(file);
    });

    it('KE52 a picture is shown with the type that its bytes have; script, markup and the rest are saved (N52)', async () => {
      const picture = await show(await addressOf(aPng(4, 4), 'page.html', 'text/html'));
      expect(picture.headers['content-type']).to.equal('image/png');
      expect(picture.headers['content-disposition']).to.contain('inline;');
      const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
      const page = '<!doctype html><script>alert(1)</script>';
      for (const [body, name, type] of [
        [svg, 'picture.svg', 'image/svg+xml'],
        [page, 'picture.png', 'image/png'],
        [aPng(50_000, 50_000), 'bomb.png', 'image/png'],
      ] as const) {
        const { headers } = await show(await addressOf(body, name, type));
        expect(headers['content-type'], name).to.equal(BYTES);
        expect(headers['content-disposition'], name).to.contain('attachment;');
        expect(headers['content-security-policy'], name).to.equal("default-src 'none'; sandbox");
        // MS267
        expect(headers['permissions-policy'], name).to.contain('microphone=()');
        expect(headers['x-content-type-options'], name).to.equal('nosniff');
        expect(headers, name).to.not.have.any.keys('set-cookie', 'access-control-allow-origin');
      }
    });

    it('KE53 it answers to its own names only, to no other page, and to no method but reading', async () => {
      const url = await addressOf(aPng(4, 4), 'a.png');
      const refused = async (headers: Record<string, string>, method = 'GET'): Promise<string> =>
        outcome(await show(url, { headers }, method));
      expect(await refused({ Host: `evil.example:${content.port}` })).to.equal('403 forbidden_host');
      expect(await refused({ Host: `localhost:${twin.http.port}` })).to.equal('403 forbidden_host');
      expect(await refused({ Origin: 'https://evil.example' })).to.equal('403 forbidden_origin');
      expect(await refused({ Origin: `http://localhost:${twin.http.port}` })).to.equal(
        '403 forbidden_origin',
      );
      expect(await refused({ 'Sec-Fetch-Site': 'cross-site' })).to.equal('403 forbidden_origin');
      expect(await refused({}, 'POST')).to.equal('405 method_not_allowed');
      expect((await show(url, { headers: { 'Sec-Fetch-Site': 'same-site' } })).status).to.equal(200);
      const head = await show(url, {}, 'HEAD');
      expect([head.status, head.headers['content-length'], head.text]).to.deep.equal([200, '28', '']);
    });
  });
});
