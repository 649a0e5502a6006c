/** Asking that somebody goes, in groups of bare replicas. */
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { memberIdOf } from '../../src/protocol/encode-identity.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../src/protocol/event.ts';
import type { MemberId } from '../../src/protocol/ids.ts';
import { hash } from '../support/people.ts';
import type { Group, Node } from './group.ts';

export function memberOf(node: Node): MemberId {
  return memberIdOf(node.person.certificate.rootKey, hash);
}

/** `by` asks that the member of `whom` goes, by itself or by somebody else. */
export function remove(group: Group, by: Node, whom: Node): void {
  const payload = encodePayload({ kind: 'memberRemoved', memberId: memberOf(whom), banned: false });
  const draft = {
    kind: EVENT_KIND.memberRemoved,
    roomId: ZERO_ROOM,
    clientId: '',
    seal: SEAL_CLEAR,
    payload,
  };
  group.step(by, { type: 'propose', requestId: 99, drafts: [draft], wallMs: group.wallMs });
}
