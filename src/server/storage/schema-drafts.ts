/** What was begun in a thread and not sent: of this node only, in no log (local-rows.ts). */
export const THREAD_DRAFTS = `
-- root_id: the message that the thread is about. text: sealed.
CREATE TABLE thread_draft (
  group_number INTEGER NOT NULL,
  root_id BLOB NOT NULL,
  text BLOB NOT NULL,
  updated_at INTEGER NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (group_number, root_id)
) STRICT, WITHOUT ROWID;
`;
