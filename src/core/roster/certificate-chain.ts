/** A member's device certificates count on from one another (DV1, DV2). */
import { deviceCertificateHash, memberIdOf } from '../../protocol/encode-identity.ts';
import type { DeviceCertificate } from '../../protocol/identity.ts';
import type { MemberId } from '../../protocol/ids.ts';
import type { VoidReason } from '../ready.ts';
import type { FoldPorts } from './fold-ports.ts';
import type { RosterState } from './state.ts';

/** Number of a certificate that begins a chain: its device signed for itself, so it held the root key. */
export const FIRST_CERTIFICATE = 1;

/**
 * DV1, DV2 Two certificates that name the same one before them are a fork of the chain: two hands hold the root key
 * and do not know of each other. Where the one before is known here, the numbers follow. Removed devices count.
 */
export function certificateProblem(
  roster: RosterState,
  certificate: DeviceCertificate,
  ports: Pick<FoldPorts, 'hash'>,
): VoidReason | null {
  if (certificate.sequence === FIRST_CERTIFICATE) return null;
  const hash = (bytes: Uint8Array): Uint8Array => ports.hash(bytes);
  const memberId = memberIdOf(certificate.rootKey, hash);
  const own = deviceCertificateHash(certificate, hash);
  for (const known of certificatesOf(roster, memberId)) {
    const isFork = known.previousHash === certificate.previousHash;
    const isBefore = deviceCertificateHash(known, hash) === certificate.previousHash;
    const isAfter = known.previousHash === own;
    const follows =
      (!isBefore || known.sequence === certificate.sequence - 1) &&
      (!isAfter || known.sequence === certificate.sequence + 1);
    if (isFork || !follows) return 'certificate_fork';
  }
  return null;
}

function certificatesOf(roster: RosterState, memberId: MemberId): DeviceCertificate[] {
  return [...roster.devices.values()].flatMap(({ deviceId, memberId: owner, certificate }) => {
    const whose = owner ?? roster.removed.get(deviceId)?.memberId;
    return whose === memberId && certificate !== null ? [certificate] : [];
  });
}
