/** Golden vectors of the events by which a member says how it and its devices are to be told apart. */
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import type { Story } from './story.ts';

export interface DeviceVectors {
  readonly deviceNamed: { readonly fields: Payload; readonly bytes: Uint8Array };
  readonly memberLook: { readonly fields: Payload; readonly bytes: Uint8Array };
}

export function deviceVectors({ ann }: Story): DeviceVectors {
  const fields: Payload = { kind: 'deviceNamed', deviceId: ann.deviceId, name: 'Küche 💻' };
  const look: Payload = { kind: 'memberLook', colour: 3, picture: '🦊', isBot: true };
  return {
    deviceNamed: { fields, bytes: encodePayload(fields) },
    memberLook: { fields: look, bytes: encodePayload(look) },
  };
}
