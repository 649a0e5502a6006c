/** Coming in by a member's root key alone (DV3, DV4), for whoever lost the devices that could have invited it. */
import { memberIdOf } from '../../protocol/encode-identity.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { MemberId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { RejoinPayload } from '../../protocol/payloads.ts';
import type { VoidReason } from '../ready.ts';
import { certificateProblem, FIRST_CERTIFICATE } from './certificate-chain.ts';
import type { FoldPorts } from './fold-ports.ts';
import { addDevice, hasRightPackage, isOwnCertificate } from './membership.ts';
import { countDevices } from './removal.ts';
import { noteKeyPackage } from './room-keys.ts';
import type { RosterState } from './state.ts';

/** DV3 A device of somebody who is a member comes in by that member's root key, without an invitation. */
export function foldRejoin(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  payload: RejoinPayload,
  ports: FoldPorts,
  touched: Set<string>,
): VoidReason | null {
  const { certificate, keyPackage } = payload;
  const { deviceId } = event.header;
  if (!isOwnCertificate(certificate, deviceId, ports)) return 'malformed';
  if (!hasRightPackage(roster, payload)) return 'malformed';
  const known = roster.devices.get(deviceId);
  if (known !== undefined) return known.memberId === null ? 'device_removed' : 'already_member';
  const memberId = memberIdOf(certificate.rootKey, (bytes) => ports.hash(bytes));
  const refused = rejoinProblem(roster, memberId);
  if (refused !== null) return refused;
  const misfit = certificateProblem(roster, certificate, ports);
  if (misfit !== null) return misfit;
  if (countDevices(roster) >= LIMITS.devicesMax) return 'group_full';
  const { name, role } = roster.members.get(memberId)!;
  addDevice(roster, entry, event, { name, certificate, role }, ports, touched);
  if (keyPackage !== undefined) noteKeyPackage(roster, entry.index, deviceId, touched);
  return null;
}

/**
 * DV4 Why the root key alone lets no device of this member in; null when it does. Whoever took a device that holds the
 * root key could make itself another one, for ever: so the removal of such a device shuts this door, and from then on
 * an invitation is needed.
 */
export function rejoinProblem(
  roster: Pick<RosterState, 'members' | 'former' | 'devices' | 'removed'>,
  memberId: MemberId,
): Extract<VoidReason, 'banned' | 'not_a_member' | 'no_right'> | null {
  if (roster.former.get(memberId)?.banned === true) return 'banned';
  if (!roster.members.has(memberId)) return 'not_a_member';
  for (const gone of roster.removed.values()) {
    const heldRoot = roster.devices.get(gone.deviceId)?.certificate?.sequence === FIRST_CERTIFICATE;
    if (gone.memberId === memberId && heldRoot) return 'no_right';
  }
  return null;
}
