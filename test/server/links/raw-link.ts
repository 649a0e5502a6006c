/** A device that has said a good hello and may then misbehave on the bare socket. */
import { dialTls } from '../../../src/server/links/dial.ts';
import { exchangeHellos, openStream, sessionOf, type Greeted } from '../../../src/server/links/handshake.ts';
import { NO_LINK } from '../../../src/server/links/hello.ts';
import { MemoryBoots, NO_STANDINGS, type TestNode } from './world.ts';

/** `from` must not be running links of its own; `to` must know it. replaces: the link that the hello names. */
export async function rawLink(from: TestNode, to: TestNode, replaces: string = NO_LINK): Promise<Greeted> {
  const transport = await dialTls({
    address: to.address,
    tls: from.identity.tls,
    keyHash: to.identity.tls.keyHash,
    timeoutMs: 2000,
    signal: new AbortController().signal,
  });
  const { identity, crypto, book, faults } = from;
  return new Promise((resolve, reject) => {
    const failed = (failure: object): void => reject(new Error(JSON.stringify(failure)));
    openStream(
      transport,
      2000,
      (socket) =>
        exchangeHellos({
          context: {
            identity,
            crypto,
            boots: new MemoryBoots(),
            standings: NO_STANDINGS,
            ownRecord: () => book.own(),
          },
          session: sessionOf('dialler', from.deviceId, to.asKnown(), transport)!,
          faults,
          socket,
          transport,
          timeoutMs: 2000,
          failed,
          done: resolve,
          replaces: () => replaces,
          keeps: () => true,
          twin: (answer) => answer('rolled_back'),
        }),
      failed,
    );
  });
}
