/** Golden vectors of the events by which members say how they and their devices are to be told apart, and what may be told. */
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import type { Story } from './story.ts';

export interface DeviceVectors {
  readonly deviceNamed: { readonly fields: Payload; readonly bytes: Uint8Array };
  readonly memberLook: { readonly fields: Payload; readonly bytes: Uint8Array };
  readonly groupReceipts: { readonly fields: Payload; readonly bytes: Uint8Array };
}

export function deviceVectors({ ann }: Story): DeviceVectors {
  const fields: Payload = { kind: 'deviceNamed', deviceId: ann.deviceId, name: 'Küche 💻' };
  const look: Payload = { kind: 'memberLook', colour: 3, picture: '🦊', isBot: true };
  const receipts: Payload = { kind: 'groupReceipts', on: false };
  return {
    groupReceipts: { fields: receipts, bytes: encodePayload(receipts) },
    deviceNamed: { fields, bytes: encodePayload(fields) },
    memberLook: { fields: look, bytes: encodePayload(look) },
  };
}
