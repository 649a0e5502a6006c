/** KE61 How a receiver knows that a post comes from the node, and when it was made. */
import { createHmac } from 'node:crypto';

/**
 * The header `Demes-Signature`: `t=<unix seconds>,v1=<HMAC-SHA-256 of "<t>.<body>" in hexadecimals>`, under the bytes of the
 * secret as it was shown. `atMs`: ms since 1970.
 */
export function signatureOf(secret: string, body: string, atMs: number): string {
  const at = Math.floor(atMs / 1000);
  const code = createHmac('sha256', secret).update(`${at}.${body}`, 'utf8').digest('hex');
  return `t=${at},v1=${code}`;
}
