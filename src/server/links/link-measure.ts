/** What is known of the links, for whoever shows or judges them. */
import type { DeviceId } from '../../protocol/ids.ts';

/** For status and metrics. */
export interface LinkStatus {
  readonly deviceId: DeviceId;
  readonly isUp: boolean;
  readonly rttUs: number | null;
  /** The member that relays the link; null for a direct one and for none. */
  readonly via: DeviceId | null;
}

/** What is measured on the link with one device. */
export interface LinkMeasure {
  readonly isUp: boolean;
  /** Smoothed, as last measured. */
  readonly rttUs: number | null;
  /** How far a sample usually lies from it; null without a link. */
  readonly jitterUs: number | null;
  /** How long nothing was heard; null without a link. */
  readonly silentMs: number | null;
  /** The device that opened it; null without a link. */
  readonly dialledBy: DeviceId | null;
  /** The member that relays it; null for a direct one and for none. */
  readonly via: DeviceId | null;
}

export interface OpenLink {
  readonly deviceId: DeviceId;
  readonly dialledBy: DeviceId;
  /** IP address of the far end; may be empty. */
  readonly remote: string;
}
