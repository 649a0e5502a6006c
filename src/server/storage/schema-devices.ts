/** How this device is one of its member's (member-chain.ts). */
export const MEMBER_CHAIN = `
-- Certificates that this device needs beside its keys: own, where another device signed it; last, the newest signed here.
CREATE TABLE member_chain (
  which TEXT PRIMARY KEY,
  certificate BLOB NOT NULL,
  sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Invitations that a linked device was handed, until it has begun to join by them.
CREATE TABLE pending_invitation (
  id INTEGER PRIMARY KEY,
  invitation BLOB NOT NULL
) STRICT;
`;

/** What the person of this node knows of members (people-rows.ts). */
export const KNOWN_MEMBERS = `
-- By root key, whose hash the id is. The name that it went by: when numbers were compared, or when it was said to be known.
CREATE TABLE known_member (
  member_id TEXT PRIMARY KEY,
  verified_as TEXT,
  known_as TEXT,
  sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** What this node has seen of its member's recovery files. */
export const RECOVERY_SEEN = `
-- The highest number of a recovery file that was made or used here.
CREATE TABLE recovery_seen (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  sequence INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT;
`;

/** When a link last led to each device. */
export const DEVICE_SEEN = `
CREATE TABLE device_seen (
  device_id TEXT PRIMARY KEY,
  -- ms since 1970.
  seen_ms INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
