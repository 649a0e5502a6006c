/** Attached files of a node in tests: given to it, asked for, and told by their hash. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { until } from './cluster.ts';
import type { Json, NodeProcess } from './node-process.ts';

const BYTES = 'application/octet-stream';

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Answers the blob's id. */
export async function putFile(node: NodeProcess, bytes: Uint8Array, name: string): Promise<string> {
  const response = await fetch(`${node.url}/api/v1/blobs?name=${name}`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${node.token}`, 'Content-Type': BYTES },
    body: new Uint8Array(bytes),
  });
  expect(response.status).to.equal(201);
  const { blobId, sha256 } = (await response.json()) as Json;
  expect(sha256).to.equal(hashOf(bytes));
  return blobId;
}

/** What the node hands out, by its hash. */
export async function gotFile(node: NodeProcess, blobId: string): Promise<string> {
  const headers = { Authorization: `Bearer ${node.token}` };
  const response = await fetch(`${node.url}/api/v1/blobs/${blobId}`, { headers });
  expect(response.status).to.equal(200);
  const digest = createHash('sha256');
  for await (const piece of response.body!) digest.update(piece);
  return digest.digest('hex');
}

/** `state` of its transfer; the status where there is none. */
export async function fileState(node: NodeProcess, blobId: string): Promise<string> {
  const { status, body } = await node.get(`/blobs/${blobId}/transfer`);
  return status === 200 ? body.state : String(status);
}

export async function fileIsHere(node: NodeProcess, blobId: string, limitMs?: number): Promise<void> {
  await until(`${blobId} is here`, async () => (await fileState(node, blobId)) === 'here', limitMs);
}
