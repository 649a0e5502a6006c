import { expect } from 'chai';
import { signatureOf } from '../../../src/server/webhooks/signature.ts';

describe('server/webhooks signature', () => {
  it('KE61 the signature covers the second and the bytes of the body, under the secret as it was shown', () => {
    // Made with: printf '1767323045.{"a":"é"}' | openssl dgst -sha256 -hmac 'abc_-123'
    expect(signatureOf('abc_-123', '{"a":"é"}', 1_767_323_045_678)).to.equal(
      't=1767323045,v1=a9057d5bf3a60b1a45d2dc72dd27bdca8c054597d41295b066227b26d7c410e0',
    );
  });
});
