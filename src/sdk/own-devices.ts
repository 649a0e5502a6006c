/** Further devices of the person whose node it is. */
import type { NodeHttp } from './http.ts';
import { LinkCalls } from './link-calls.ts';
import { RecoveryCalls } from './recovery-calls.ts';

export class OwnDevices {
  readonly link: LinkCalls;
  /** For whoever lost all devices. */
  readonly recovery: RecoveryCalls;

  constructor(http: NodeHttp) {
    this.link = new LinkCalls(http);
    this.recovery = new RecoveryCalls(http);
  }
}
