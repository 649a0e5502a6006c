/**
 * What is inside the events of each kind, once unsealed. Bytes: `encode-payload.ts`.
 */
import type { EventId } from './ids.ts';
import type { DeviceCertificate, InviteGrant } from './identity.ts';

export interface GenesisPayload {
  readonly kind: 'genesis';
  readonly groupName: string;
  readonly createdAt: number;
  readonly newcomersSee: 'everything' | 'joining';
  readonly rates: 'default' | 'off';
  /** 16 random bytes: two groups made alike have two ids. */
  readonly nonce: Uint8Array;
  readonly memberName: string;
  readonly certificate: DeviceCertificate;
}

export interface JoinPayload {
  readonly kind: 'join';
  readonly memberName: string;
  readonly certificate: DeviceCertificate;
  readonly grant: InviteGrant;
  /** By the invitation's own key over "demes/1/join" ‖ groupId ‖ inviteId ‖ deviceId: who joins held the invitation. */
  readonly proof: Uint8Array;
}

interface InviteRevokedPayload {
  readonly kind: 'inviteRevoked';
  readonly inviteId: string;
}

export interface MessagePayload {
  readonly kind: 'message';
  readonly text: string;
  readonly replyTo: EventId | null;
}

export type Payload = GenesisPayload | JoinPayload | InviteRevokedPayload | MessagePayload;
