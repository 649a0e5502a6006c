/** Bytes of the WebSocket messages on all links of a node since it started; TLS and TCP add theirs. */
export class Traffic {
  sentBytes = 0;
  receivedBytes = 0;
}
