import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { signatureOf } from '../../../src/server/webhooks/signature.ts';

describe('server/webhooks signature', () => {
  it('KE61 the signature covers the second and the bytes of the body, under the secret as it was shown', () => {
    // Made with: printf '1767323045.{"a":"é"}' | openssl dgst -sha256 -hmac 'abc_-123'
    expect(signatureOf('abc_-123', '{"a":"é"}', 1_767_323_045_678)).to.equal(
      't=1767323045,v1=a9057d5bf3a60b1a45d2dc72dd27bdca8c054597d41295b066227b26d7c410e0',
    );
  });

  it('KE61 the receiver of docs/operating.md takes what the node signs, and neither other bytes, nor another secret, nor an old post', async () => {
    const doc = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
    const code = /```js\n(import \{ createHmac.*?)```/s.exec(doc)![1]!;
    const { isFromMyNode } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      isFromMyNode: (headers: Record<string, string>, body: Buffer, secret: string) => boolean;
    };
    const body = '{"text":"é"}';
    const check = (signature: string, bytes = body, secret = 'secret'): boolean =>
      isFromMyNode({ 'demes-signature': signature }, Buffer.from(bytes), secret);
    const signature = signatureOf('secret', body, Date.now());
    expect(check(signature)).to.equal(true);
    expect(check(signature, '{"text":"e"}')).to.equal(false);
    expect(check(signature, body, 'other')).to.equal(false);
    expect(check(signatureOf('secret', body, Date.now() - 3_600_000))).to.equal(false);
    expect(check(`${signature},v1=${'0'.repeat(64)}`)).to.equal(false);
    expect(isFromMyNode({}, Buffer.from(body), 'secret')).to.equal(false);
  });
});
