/** The lab's page, as it was built into a folder; without any, a sentence that says so. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Response, type Router } from 'express';

const NONCE_BYTES = 16;
const UNBUILT =
  '<!doctype html><meta charset="utf-8"><title>demes: failure lab</title>' +
  '<p>The lab’s page is not built. The supervisor works without: GET /lab/v1/state</p>';

/** `folder`: dist/lab of the project. */
export function labPage(folder: string): Router {
  const router = express.Router();
  router.get('/', (_request, response) => sendPage(response, folder));
  // Their names carry hashes of what is in them.
  const forGood = { immutable: true, maxAge: '1y', index: false } as const;
  router.use('/assets', express.static(join(folder, 'assets'), forGood));
  return router;
}

/** The program of this page and the styles of its kit, and nothing from elsewhere. */
function sendPage(response: Response, folder: string): void {
  const file = join(folder, 'index.html');
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  const page = existsSync(file) ? readFileSync(file, 'utf8').replaceAll('__CSP_NONCE__', nonce) : UNBUILT;
  response
    .set({
      'Content-Security-Policy': policy.join('; '),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    })
    .type('html')
    .send(page);
}
