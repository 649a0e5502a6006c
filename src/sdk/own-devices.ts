/** Devices of the person whose node it is, and what this one does for itself in a group. */
import type { Device } from '../api/members.ts';
import type { NodeHttp, RequestOptions } from './http.ts';
import { LinkCalls } from './link-calls.ts';
import { path } from './paths.ts';
import { RecoveryCalls } from './recovery-calls.ts';

export class OwnDevices {
  readonly link: LinkCalls;
  /** For whoever lost all devices. */
  readonly recovery: RecoveryCalls;
  private readonly http: NodeHttp;

  constructor(http: NodeHttp) {
    this.http = http;
    this.link = new LinkCalls(http);
    this.recovery = new RecoveryCalls(http);
  }

  /** What it is called in that group. */
  nameDevice(groupId: string, deviceId: string, name: string, options?: RequestOptions): Promise<Device> {
    const place = `${path(groupId)}/devices/${encodeURIComponent(deviceId)}`;
    return this.http.json('PATCH', place, { ...options, body: { name } });
  }

  /** New keys for all rooms of the group that this device can read: a copy of it reads nothing more. */
  async renewKeys(groupId: string, options?: RequestOptions): Promise<void> {
    await this.http.json('POST', `${path(groupId)}/keys`, options);
  }
}
