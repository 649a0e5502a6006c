/** How a node answers who would open a WebSocket: from the outside, nothing is sent on it. */
import { WebSocket, type ClientOptions } from 'ws';

/** 101 when it was opened, which is ended at once; else the status of the refusal. Rejects when nothing answers. */
export function upgradeStatus(url: string, options: ClientOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options);
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}
