/** What tests do to nodes that were started with `--lab`, through the lab API beside `/api/v1`. */
import type { Json, NodeProcess } from './node-process.ts';

export async function lab(node: NodeProcess, method: string, path: string, body?: object): Promise<Json> {
  const answer = await fetch(`${node.url}/lab/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${node.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

/** Nothing passes between these any more, either way; the connections stay open. Answers what ends these cuts alone. */
export async function cut(
  pairs: readonly (readonly [NodeProcess, NodeProcess])[],
): Promise<() => Promise<void>> {
  const faults = await Promise.all(
    pairs.map(async ([at, { deviceId }]): Promise<[NodeProcess, string]> => {
      const fault = { type: 'cut', peer: deviceId, direction: 'both' };
      const { status, body } = await lab(at, 'POST', '/faults', fault);
      if (status !== 201) throw new Error(`a cut was answered with ${status}`);
      return [at, body.id];
    }),
  );
  return async () => {
    await Promise.all(faults.map(async ([at, id]) => lab(at, 'DELETE', `/faults/${id}`)));
  };
}

/** No faults anywhere. */
export async function heal(nodes: readonly NodeProcess[]): Promise<void> {
  await Promise.all(nodes.map(async (node) => lab(node, 'POST', '/reset', {})));
}

/** Every pair of one of these and one of those. */
export function between(
  these: readonly NodeProcess[],
  those: readonly NodeProcess[],
): [NodeProcess, NodeProcess][] {
  return these.flatMap((one) => those.map((other): [NodeProcess, NodeProcess] => [one, other]));
}

/** Every pair of these but those that follow one another: what is left is a chain. */
export function allButChain(nodes: readonly NodeProcess[]): [NodeProcess, NodeProcess][] {
  return pairsOf(nodes).filter(([a, b]) => nodes.indexOf(b) - nodes.indexOf(a) > 1);
}

/** Each pair once, the earlier first. */
export function pairsOf(nodes: readonly NodeProcess[]): [NodeProcess, NodeProcess][] {
  return nodes.flatMap((a, at) => nodes.slice(at + 1).map((b): [NodeProcess, NodeProcess] => [a, b]));
}
