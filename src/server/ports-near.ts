/** A taken port, when a person watches: the next free one is as good. */
import { DemesError } from '../protocol/errors.ts';

const TRIES_MAX = 20;
const PORT_MAX = 65_535;

/** `near`: try the next ports too. Programs get exactly the port they asked for, or an error. */
export async function listenNear<Listener>(
  port: number,
  near: boolean,
  listen: (port: number) => Promise<Listener>,
): Promise<Listener> {
  const last = near && port !== 0 ? Math.min(PORT_MAX, port + TRIES_MAX) : port;
  for (let at = port; ; at++) {
    try {
      return await listen(at);
    } catch (error) {
      if (at >= last || !isTaken(error)) throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof DemesError
    ? error.code === 'port_in_use'
    : (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}
