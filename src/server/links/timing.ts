/** How patient the links are; all in ms, monotonic. Derived once from the node's timing profile. */
import type { TimingProfile } from '../../core/options.ts';
import { SILENT_AFTER_GAPS } from './estimates.ts';

export interface LinkTiming {
  /** Between probes on a link on which something is said. */
  readonly probeMs: number;
  /** The same where nothing is; three of them are never longer than the longest silence that is borne. */
  readonly easyProbeMs: number;
  /** How long nothing must have been said for that: longer than from one heartbeat to a learner to the next. */
  readonly quietAfterMs: number;
  /** A peer is silent after three times its usual gap, within these bounds. */
  readonly silenceFloorMs: number;
  readonly silenceCeilingMs: number;
  /** After a closed link, a redial must be answered within the larger of this and two round trips. */
  readonly answerFloorMs: number;
  /** One address: TCP, TLS, upgrade and hello together. */
  readonly dialMs: number;
  /** The next address is tried beside the first after this. */
  readonly staggerMs: number;
  readonly redialMinMs: number;
  readonly redialMaxMs: number;
  /** For a device that has been away for long (AD6). */
  readonly redialRareMs: number;
  /** While a link is relayed: how long until a direct one is tried again, growing from try to try (RL8). */
  readonly directAgainMinMs: number;
  readonly directAgainMaxMs: number;
  /** A silent socket is given up after this; until then frames may still come through. */
  readonly silentCloseMs: number;
}

const LOOPBACK_ANSWER_MS = 20;
const DIAL_MS_MIN = 3000;
const REDIAL_MS_MIN = 50;
const REDIAL_MS_MAX = 5000;
const REDIAL_RARE_MS = 300_000;
const DIRECT_AGAIN_MS_MIN = 15_000;
const DIRECT_AGAIN_MS_MAX = 600_000;
const STAGGER_MS = 250;
const SILENT_CLOSE_CEILINGS = 10;
const QUIET_HEARTBEATS = 3;

export function linkTimingOf(profile: TimingProfile): LinkTiming {
  return Object.freeze({
    probeMs: profile.heartbeatMs,
    easyProbeMs: profile.suspicionCeilingMs / SILENT_AFTER_GAPS,
    quietAfterMs: QUIET_HEARTBEATS * profile.learnerHeartbeatMs,
    silenceFloorMs: profile.suspicionFloorMs,
    silenceCeilingMs: profile.suspicionCeilingMs,
    answerFloorMs: LOOPBACK_ANSWER_MS,
    dialMs: Math.max(DIAL_MS_MIN, 2 * profile.suspicionCeilingMs),
    staggerMs: STAGGER_MS,
    redialMinMs: REDIAL_MS_MIN,
    redialMaxMs: REDIAL_MS_MAX,
    redialRareMs: REDIAL_RARE_MS,
    directAgainMinMs: DIRECT_AGAIN_MS_MIN,
    directAgainMaxMs: DIRECT_AGAIN_MS_MAX,
    silentCloseMs: SILENT_CLOSE_CEILINGS * profile.suspicionCeilingMs,
  });
}
