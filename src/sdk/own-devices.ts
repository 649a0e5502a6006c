/** Devices of the person whose node it is, and what this one does for itself in a group. */
import type { Device } from '../api/members.ts';
import type { RequestOptions } from './http.ts';
import type { Operations } from './operation-calls.ts';
import { LinkCalls } from './link-calls.ts';
import { RecoveryCalls } from './recovery-calls.ts';

export class OwnDevices {
  readonly link: LinkCalls;
  /** For whoever lost all devices. */
  readonly recovery: RecoveryCalls;
  private readonly api: Operations;

  constructor(api: Operations) {
    this.api = api;
    this.link = new LinkCalls(api);
    this.recovery = new RecoveryCalls(api);
  }

  /** What it is called in that group. */
  nameDevice(groupId: string, deviceId: string, name: string, options?: RequestOptions): Promise<Device> {
    return this.api.changeDevice({ groupId, deviceId, body: { name } }, options);
  }

  /** New keys for all rooms of the group that this device can read: a copy of it reads nothing more. */
  renewKeys(groupId: string, options?: RequestOptions): Promise<void> {
    return this.api.renewKeys({ groupId }, options);
  }
}
