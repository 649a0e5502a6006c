/** Messages and bytes of the WebSocket messages on all links of a node since it started; TLS and TCP add theirs. */
export class Traffic {
  sentMessages = 0;
  sentBytes = 0;
  receivedBytes = 0;
}
