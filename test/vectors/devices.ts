/** Golden vectors of the event by which a member names its devices. */
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import type { Story } from './story.ts';

export interface DeviceVectors {
  readonly deviceNamed: { readonly fields: Payload; readonly bytes: Uint8Array };
}

export function deviceVectors({ ann }: Story): DeviceVectors {
  const fields: Payload = { kind: 'deviceNamed', deviceId: ann.deviceId, name: 'Küche 💻' };
  return { deviceNamed: { fields, bytes: encodePayload(fields) } };
}
