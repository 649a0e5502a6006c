/** What is worth a notice on the person's desktop (notice-rows.ts): kept by this node for its own screens. */
export const NOTICES = `
-- Rooms of which something else was said than at first.
CREATE TABLE room_notice (
  group_number INTEGER NOT NULL,
  room_id BLOB NOT NULL,
  level TEXT NOT NULL,
  -- ms since 1970; null: it is not muted.
  muted_until INTEGER,
  sum INTEGER NOT NULL,
  PRIMARY KEY (group_number, room_id)
) STRICT, WITHOUT ROWID;

-- Minutes of the day between which there are none; both null: always.
CREATE TABLE node_notice (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  quiet_from INTEGER,
  quiet_to INTEGER,
  hide_content INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT;
`;

/** What a person chose of others, and how often a read mark was put back (MS293 to MS297). */
export const READING = `
UPDATE read_mark SET sum = NULL WHERE sum IS NOT row_sum(room_id, log_index);
-- How often it was put back.
ALTER TABLE read_mark ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
UPDATE read_mark SET sum = row_sum(room_id, log_index, turn) WHERE sum IS NOT NULL;

CREATE TABLE own_choice (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  choices BLOB NOT NULL,
  sum INTEGER NOT NULL
) STRICT;
`;
