/** The origin of attached files, from the start of a node on, locked or not. */
import type { Closers } from './closers.ts';
import { listenContent } from './content-listener.ts';
import { ContentAddresses } from './http/content-addresses.ts';
import type { ContentDoor } from './http/handle-blobs.ts';
import type { StartOptions } from './options.ts';
import { listenNear } from './ports-near.ts';

/**
 * Before the screens are: their pages name its port. It has nothing to hand out until somebody asks for an address.
 * Throws the error of node for a port that is taken.
 */
export async function openContent(options: StartOptions, closers: Closers): Promise<ContentDoor> {
  const addresses = new ContentAddresses();
  const listener = await listenNear(options.contentPort, options.interactive, (port) =>
    listenContent(options.host, port, addresses),
  );
  closers.add(() => listener.close());
  return { addresses, port: listener.port };
}
