/**
 * Every operation of the API: its method, its path, what it sends (json, or bytes of a media type) and how it answers.
 * Made from the OpenAPI document by `node test/sdk/operations-table.ts`, never written by hand: a test compares.
 */
export const OPERATIONS = {
  /** Post a message. Needs a token of scope write or lab. */
  postMessage: ['POST', '/api/v1/groups/{groupId}/rooms/{roomId}/messages', 'json', 'json'],
  /** A page of messages; without before, after or around the newest. Every token may ask this. */
  getMessages: ['GET', '/api/v1/groups/{groupId}/rooms/{roomId}/messages', 'nothing', 'json'],
  /** Post up to 100 messages at once: all or none. Needs a token of scope write or lab. */
  postBatch: ['POST', '/api/v1/groups/{groupId}/rooms/{roomId}/messages:batch', 'json', 'json'],
  /** One message with who holds it and how it is signed. Every token may ask this. */
  getMessage: ['GET', '/api/v1/groups/{groupId}/rooms/{roomId}/messages/{messageId}', 'nothing', 'json'],
  /** Change the text of an own message. Needs a token of scope write or lab. */
  editMessage: ['PATCH', '/api/v1/groups/{groupId}/rooms/{roomId}/messages/{messageId}', 'json', 'json'],
  /** Delete a message, for everybody and for ever. Needs a token of scope write or lab. */
  deleteMessage: [
    'DELETE',
    '/api/v1/groups/{groupId}/rooms/{roomId}/messages/{messageId}',
    'nothing',
    'nothing',
  ],
  /** Groups this node is in or is joining. Every token may ask this. */
  getGroups: ['GET', '/api/v1/groups', 'nothing', 'json'],
  /** Start a group. Needs a token of scope write or lab. */
  createGroup: ['POST', '/api/v1/groups', 'json', 'json'],
  /** Join a group by an invitation. Needs a token of scope write or lab. */
  joinGroup: ['POST', '/api/v1/groups/join', 'json', 'json'],
  /** One group. Every token may ask this. */
  getGroup: ['GET', '/api/v1/groups/{groupId}', 'nothing', 'json'],
  /** Change what holds for all members of a group. Needs a token of scope write or lab. */
  changeGroup: ['PATCH', '/api/v1/groups/{groupId}', 'json', 'json'],
  /** Leave a group for good; forget one that this node does not belong to any more. Needs a token of scope write or lab. */
  leaveGroup: ['DELETE', '/api/v1/groups/{groupId}', 'nothing', 'nothing'],
  /** Host, term, log and quorum of a group, as this node sees them. Every token may ask this. */
  getStatus: ['GET', '/api/v1/groups/{groupId}/status', 'nothing', 'json'],
  /** Wait until the status is as asked, all conditions together. Every token may ask this. */
  waitForStatus: ['GET', '/api/v1/groups/{groupId}/wait', 'nothing', 'json'],
  /** Hand the host role over as planned. Needs a token of scope write or lab. */
  transferHost: ['POST', '/api/v1/groups/{groupId}/host', 'json', 'json'],
  /** Make an invitation. Needs a token of scope write or lab. */
  createInvite: ['POST', '/api/v1/groups/{groupId}/invites', 'json', 'json'],
  /** Invitations. Every token may ask this. */
  getInvites: ['GET', '/api/v1/groups/{groupId}/invites', 'nothing', 'json'],
  /** One invitation. Every token may ask this. */
  getInvite: ['GET', '/api/v1/groups/{groupId}/invites/{inviteId}', 'nothing', 'json'],
  /** Revoke an invitation. Needs a token of scope write or lab. */
  revokeInvite: ['DELETE', '/api/v1/groups/{groupId}/invites/{inviteId}', 'nothing', 'nothing'],
  /** The confirmed log, for auditing. Every token may ask this. */
  getLog: ['GET', '/api/v1/groups/{groupId}/log', 'nothing', 'json'],
  /** Members. Every token may ask this. */
  getMembers: ['GET', '/api/v1/groups/{groupId}/members', 'nothing', 'json'],
  /** One member. Every token may ask this. */
  getMember: ['GET', '/api/v1/groups/{groupId}/members/{memberId}', 'nothing', 'json'],
  /** Make a member an admin, or an admin a member. Needs a token of scope write or lab. */
  changeMember: ['PATCH', '/api/v1/groups/{groupId}/members/{memberId}', 'json', 'json'],
  /** Remove a member with all devices; oneself: leave the group. Needs a token of scope write or lab. */
  removeMember: ['DELETE', '/api/v1/groups/{groupId}/members/{memberId}', 'nothing', 'nothing'],
  /** Digits that the member sees, too, if nobody stands between. Every token may ask this. */
  getSafetyNumber: ['GET', '/api/v1/groups/{groupId}/members/{memberId}/safety-number', 'nothing', 'json'],
  /** Keep on this node what comparing safety numbers came to. Needs the first token, the one in `api-token`, or a session. */
  judgeMember: ['PUT', '/api/v1/groups/{groupId}/members/{memberId}/verification', 'json', 'json'],
  /** Devices. Every token may ask this. */
  getDevices: ['GET', '/api/v1/groups/{groupId}/devices', 'nothing', 'json'],
  /** One device. Every token may ask this. */
  getDevice: ['GET', '/api/v1/groups/{groupId}/devices/{deviceId}', 'nothing', 'json'],
  /** Name an own device. Needs a token of scope write or lab. */
  changeDevice: ['PATCH', '/api/v1/groups/{groupId}/devices/{deviceId}', 'json', 'json'],
  /** Remove a device. Needs a token of scope write or lab. */
  removeDevice: ['DELETE', '/api/v1/groups/{groupId}/devices/{deviceId}', 'nothing', 'nothing'],
  /** Rooms. Every token may ask this. */
  getRooms: ['GET', '/api/v1/groups/{groupId}/rooms', 'nothing', 'json'],
  /** Make a room; answered when the group has confirmed it. Needs a token of scope write or lab. */
  createRoom: ['POST', '/api/v1/groups/{groupId}/rooms', 'json', 'json'],
  /** One room; `general` names the first. Every token may ask this. */
  getRoom: ['GET', '/api/v1/groups/{groupId}/rooms/{roomId}', 'nothing', 'json'],
  /** Name a room, say what it is about, archive it or take it out again. Needs a token of scope write or lab. */
  changeRoom: ['PATCH', '/api/v1/groups/{groupId}/rooms/{roomId}', 'json', 'json'],
  /** Archive a room: what was said stays, nothing more is said. Needs a token of scope write or lab. */
  archiveRoom: ['DELETE', '/api/v1/groups/{groupId}/rooms/{roomId}', 'nothing', 'nothing'],
  /** Who is in a room; all members in an open one. Every token may ask this. */
  getRoomMembers: ['GET', '/api/v1/groups/{groupId}/rooms/{roomId}/members', 'nothing', 'json'],
  /** Let a member into a private room; it may be in it already. Needs a token of scope write or lab. */
  addRoomMember: ['PUT', '/api/v1/groups/{groupId}/rooms/{roomId}/members/{memberId}', 'nothing', 'nothing'],
  /** Put a member out of a private room; oneself: leave it. Needs a token of scope write or lab. */
  removeRoomMember: [
    'DELETE',
    '/api/v1/groups/{groupId}/rooms/{roomId}/members/{memberId}',
    'nothing',
    'nothing',
  ],
  /** Say how far this room was read, or from where on it is unread again. Needs a token of scope write or lab. */
  markRead: ['POST', '/api/v1/groups/{groupId}/rooms/{roomId}/read', 'json', 'nothing'],
  /** How far others have read this room; nothing unless this person shares it, too (`receipts` of the node). Every token may ask this. */
  getReceipts: ['GET', '/api/v1/groups/{groupId}/rooms/{roomId}/receipts', 'nothing', 'json'],
  /** What was typed and not sent, in the room or in the thread of a message. Every token may ask this. */
  getDraft: ['GET', '/api/v1/groups/{groupId}/rooms/{roomId}/draft', 'nothing', 'json'],
  /** Keep what was typed; an empty text forgets it. Needs a token of scope write or lab. */
  putDraft: ['PUT', '/api/v1/groups/{groupId}/rooms/{roomId}/draft', 'json', 'nothing'],
  /** Say which messages of this room are worth a notice; kept on this node only. Needs a token of scope write or lab. */
  setRoomNotices: ['PUT', '/api/v1/groups/{groupId}/rooms/{roomId}/notices', 'json', 'json'],
  /** Tell the others that somebody types here; asked more often than every 3 s it is told once. Needs a token of scope write or lab. */
  sayTyping: ['POST', '/api/v1/groups/{groupId}/rooms/{roomId}/typing', 'json', 'nothing'],
  /** Links and delays between the nodes, as this one knows them. Every token may ask this. */
  getNetwork: ['GET', '/api/v1/groups/{groupId}/network', 'nothing', 'json'],
  /** Ask others to dial this node back, anew. Needs a token of scope write or lab. */
  testReachability: ['POST', '/api/v1/groups/{groupId}/network/test', 'json', 'json'],
  /** Look who is at an address, for a group whose devices moved. Needs a token of scope write or lab. */
  meet: ['POST', '/api/v1/groups/{groupId}/network/meet', 'json', 'json'],
  /** Changes of host that this node lived through, newest first. Every token may ask this. */
  getElections: ['GET', '/api/v1/groups/{groupId}/elections', 'nothing', 'json'],
  /** What attached files take on this node, and how much they may. Every token may ask this. */
  getStorage: ['GET', '/api/v1/storage', 'nothing', 'json'],
  /** How much attached files may take, and up to which size they are fetched unasked. Needs a token of scope write or lab. */
  changeStorage: ['PATCH', '/api/v1/storage', 'json', 'json'],
  /** Attached files that are whole on this node and that messages name, the largest first. Every token may ask this. */
  getKeptFiles: ['GET', '/api/v1/storage/files', 'nothing', 'json'],
  /** Remove the copy of a file on this node, if another device in reach has it. Needs a token of scope write or lab. */
  removeCopy: ['DELETE', '/api/v1/blobs/{blobId}/copy', 'nothing', 'json'],
  /** Give the node a file, to be attached to a message. Needs a token of scope write or lab. */
  putBlob: ['PUT', '/api/v1/blobs', 'application/octet-stream', 'json'],
  /** The bytes of an attached file; one range of them with Range. Every token may ask this. */
  getBlob: ['GET', '/api/v1/blobs/{blobId}', 'nothing', 'stream'],
  /** Where a browser gets an attached file: an address for an hour, on the origin of contents. Needs a token of scope write or lab. */
  createBlobAddress: ['POST', '/api/v1/blobs/{blobId}/addresses', 'nothing', 'json'],
  /** How far an attached file is on this node. Every token may ask this. */
  getTransfer: ['GET', '/api/v1/blobs/{blobId}/transfer', 'nothing', 'json'],
  /** Fetch an attached file from whoever has it; try again what failed. Needs a token of scope write or lab. */
  startTransfer: ['PUT', '/api/v1/blobs/{blobId}/transfer', 'nothing', 'json'],
  /** Stop fetching; what has come stays for another time. Needs a token of scope write or lab. */
  cancelTransfer: ['DELETE', '/api/v1/blobs/{blobId}/transfer', 'nothing', 'nothing'],
  /** Which share of the devices has an attached file: asks them. Every token may ask this. */
  getHolders: ['GET', '/api/v1/blobs/{blobId}/holders', 'nothing', 'json'],
  /** What was said in rooms that one is in, newest first. Every token may ask this. */
  searchMessages: ['GET', '/api/v1/groups/{groupId}/search', 'nothing', 'json'],
  /** The same in all groups of this node, newest first. Every token may ask this. */
  searchAll: ['GET', '/api/v1/search', 'nothing', 'json'],
  /** Everything said in rooms that one is in, or in one of them, as a file. Every token may ask this. */
  exportMessages: ['GET', '/api/v1/groups/{groupId}/export', 'nothing', 'stream'],
  /** The same with attached files, or sealed under a passphrase: an address for the file. Needs a token of scope write or lab. */
  orderExport: ['POST', '/api/v1/groups/{groupId}/exports', 'json', 'json'],
  /** The file that was asked for. Every token may ask this. */
  getExport: ['GET', '/api/v1/exports/{exportId}', 'nothing', 'stream'],
  /** Begin to import an export, as history to be read on this device only. Needs a token of scope write or lab. */
  createImport: ['POST', '/api/v1/imports', 'json', 'json'],
  /** The imports of this device. Every token may ask this. */
  getImports: ['GET', '/api/v1/imports', 'nothing', 'json'],
  /** The next bytes of the file, at most 4 MiB. Needs a token of scope write or lab. */
  putImport: ['PUT', '/api/v1/imports/{importId}/file', 'application/octet-stream', 'json'],
  /** An import with its rooms and members. Every token may ask this. */
  getImport: ['GET', '/api/v1/imports/{importId}', 'nothing', 'json'],
  /** Delete an import with its files, or end one that is under way. Needs a token of scope write or lab. */
  removeImport: ['DELETE', '/api/v1/imports/{importId}', 'nothing', 'nothing'],
  /** Messages of a room of an import; without a place the newest. Every token may ask this. */
  getImportMessages: ['GET', '/api/v1/imports/{importId}/rooms/{roomId}/messages', 'nothing', 'json'],
  /** The bytes of a file of an import; one range of them with Range. Every token may ask this. */
  getImportFile: ['GET', '/api/v1/imports/{importId}/files/{sha256}', 'nothing', 'stream'],
  /** Where a browser gets it: an address for an hour, on the origin of contents. Needs a token of scope write or lab. */
  createImportFileAddress: ['POST', '/api/v1/imports/{importId}/files/{sha256}/addresses', 'nothing', 'json'],
  /** Is the process alive */
  getHealth: ['GET', '/healthz', 'nothing', 'json'],
  /** Can it serve its groups */
  getReadiness: ['GET', '/readyz', 'nothing', 'json'],
  /** Measurements for Prometheus. Every token may ask this. */
  getMetrics: ['GET', '/metrics', 'nothing', 'stream'],
  /** This document. Every token may ask this. */
  getOpenApi: ['GET', '/api/openapi.json', 'nothing', 'stream'],
  /** This document as a page. Every token may ask this. */
  getDocs: ['GET', '/api/docs', 'nothing', 'stream'],
  /** This node. Every token may ask this. */
  getNode: ['GET', '/api/v1/node', 'nothing', 'json'],
  /** Change the own name, in every group, and the settings of this node. Needs a token of scope write or lab. */
  changeNode: ['PATCH', '/api/v1/node', 'json', 'json'],
  /** Of two running copies of a data directory, say what becomes of this one. Needs the first token, the one in `api-token`, or a session. */
  decideDevice: ['POST', '/api/v1/node/device', 'json', 'nothing'],
  /** A link that opens one browser session, once. Needs the first token, the one in `api-token`, or a session. */
  createSessionLink: ['POST', '/api/v1/session-links', 'json', 'json'],
  /** A token for a program. Needs the first token, the one in `api-token`, or a session. */
  createToken: ['POST', '/api/v1/tokens', 'json', 'json'],
  /** The tokens of programs. Needs the first token, the one in `api-token`, or a session. */
  getTokens: ['GET', '/api/v1/tokens', 'nothing', 'json'],
  /** Withdraw a token; what it listens to ends. Needs the first token, the one in `api-token`, or a session. */
  revokeToken: ['DELETE', '/api/v1/tokens/{tokenId}', 'nothing', 'nothing'],
  /** Post what is said in a group to an address, from now on. Needs the first token, the one in `api-token`, or a session. */
  createWebhook: ['POST', '/api/v1/webhooks', 'json', 'json'],
  /** The webhooks of this node, and how they do. Needs the first token, the one in `api-token`, or a session. */
  getWebhooks: ['GET', '/api/v1/webhooks', 'nothing', 'json'],
  /** Post something there that says nothing, at once; taken, what waits is tried again. Needs the first token, the one in `api-token`, or a session. */
  testWebhook: ['POST', '/api/v1/webhooks/{webhookId}/test', 'json', 'json'],
  /** Post nothing more there. Needs the first token, the one in `api-token`, or a session. */
  removeWebhook: ['DELETE', '/api/v1/webhooks/{webhookId}', 'nothing', 'nothing'],
  /** An address by which a program says something in a room. Needs the first token, the one in `api-token`, or a session. */
  createIncomingWebhook: ['POST', '/api/v1/incoming-webhooks', 'json', 'json'],
  /** The incoming webhooks of this node. Needs the first token, the one in `api-token`, or a session. */
  getIncomingWebhooks: ['GET', '/api/v1/incoming-webhooks', 'nothing', 'json'],
  /** Nobody says anything by it any more. Needs the first token, the one in `api-token`, or a session. */
  removeIncomingWebhook: ['DELETE', '/api/v1/incoming-webhooks/{webhookId}', 'nothing', 'nothing'],
  /** Say something by an incoming webhook */
  sayByWebhook: ['POST', '/hooks/{hookSecret}', 'json', 'json'],
  /** Give the passphrase of a node, or of screens, that are locked. Needs the first token, the one in `api-token`, or a session. */
  unlock: ['POST', '/api/v1/unlock', 'json', 'nothing'],
  /** Lock the screens until somebody gives the passphrase; the node goes on. Needs the first token, the one in `api-token`, or a session. */
  lock: ['POST', '/api/v1/lock', 'json', 'nothing'],
  /** A person is at the screens: the time until they lock begins anew. Needs the first token, the one in `api-token`, or a session. */
  noteActivity: ['POST', '/api/v1/activity', 'json', 'nothing'],
  /** Set, change or remove the passphrase. Needs the first token, the one in `api-token`, or a session. */
  changePassphrase: ['PUT', '/api/v1/passphrase', 'json', 'nothing'],
  /** How the linking of a device stands. Needs the first token, the one in `api-token`, or a session. */
  getLink: ['GET', '/api/v1/link', 'nothing', 'json'],
  /** Show a code for a second device, or use the one that it shows. Needs the first token, the one in `api-token`, or a session. */
  beginLink: ['POST', '/api/v1/link', 'json', 'json'],
  /** Give the linking up. Needs the first token, the one in `api-token`, or a session. */
  endLink: ['DELETE', '/api/v1/link', 'nothing', 'nothing'],
  /** Say whether both devices show the same pictures. Needs the first token, the one in `api-token`, or a session. */
  confirmLink: ['POST', '/api/v1/link/confirm', 'json', 'json'],
  /** The recovery phrase: whoever has it is this person. Needs the first token, the one in `api-token`, or a session. */
  showRecoveryPhrase: ['POST', '/api/v1/recovery/phrase', 'json', 'json'],
  /** A recovery file, which only the phrase opens. Needs the first token, the one in `api-token`, or a session. */
  makeRecoveryFile: ['POST', '/api/v1/recovery/file', 'json', 'json'],
  /** Make this node a new device of the person whose phrase this is. Needs the first token, the one in `api-token`, or a session. */
  restoreMember: ['POST', '/api/v1/recovery/restore', 'json', 'json'],
  /** Put an emoji under a message; it may be there already. Needs a token of scope write or lab. */
  addReaction: [
    'PUT',
    '/api/v1/groups/{groupId}/rooms/{roomId}/messages/{messageId}/reactions/{emoji}',
    'nothing',
    'nothing',
  ],
  /** Take an own emoji away; it may be gone already. Needs a token of scope write or lab. */
  removeReaction: [
    'DELETE',
    '/api/v1/groups/{groupId}/rooms/{roomId}/messages/{messageId}/reactions/{emoji}',
    'nothing',
    'nothing',
  ],
  /** Go on without devices that are gone for good, or follow others who did. Needs a token of scope write or lab. */
  recoverGroup: ['POST', '/api/v1/groups/{groupId}/recover', 'json', 'json'],
  /** New keys for all rooms that this device can read: for whoever fears that somebody has a copy of it. Needs a token of scope write or lab. */
  renewKeys: ['POST', '/api/v1/groups/{groupId}/keys', 'json', 'nothing'],
  /** Messages that are pinned in a room. Every token may ask this. */
  listPins: ['GET', '/api/v1/groups/{groupId}/rooms/{roomId}/pins', 'nothing', 'json'],
  /** Pin a message in its room; it may be pinned already. Needs a token of scope write or lab. */
  pinMessage: [
    'PUT',
    '/api/v1/groups/{groupId}/rooms/{roomId}/messages/{messageId}/pin',
    'nothing',
    'nothing',
  ],
  /** Take a pin away, whoever put it there. Needs a token of scope write or lab. */
  unpinMessage: [
    'DELETE',
    '/api/v1/groups/{groupId}/rooms/{roomId}/messages/{messageId}/pin',
    'nothing',
    'nothing',
  ],
  /** Choose of a poll; the newest choice counts. Needs a token of scope write or lab. */
  vote: ['PUT', '/api/v1/groups/{groupId}/rooms/{roomId}/messages/{messageId}/votes', 'json', 'nothing'],
  /** Take the own vote back. Needs a token of scope write or lab. */
  takeVoteBack: [
    'DELETE',
    '/api/v1/groups/{groupId}/rooms/{roomId}/messages/{messageId}/votes',
    'nothing',
    'nothing',
  ],
  /** End an own poll; it may have ended already. Needs a token of scope write or lab. */
  closePoll: [
    'PUT',
    '/api/v1/groups/{groupId}/rooms/{roomId}/messages/{messageId}/poll/closed',
    'nothing',
    'nothing',
  ],
  /** What is said in the thread of a message. Every token may ask this. */
  listReplies: [
    'GET',
    '/api/v1/groups/{groupId}/rooms/{roomId}/messages/{messageId}/replies',
    'nothing',
    'json',
  ],
  /** What happens on this node, as server-sent events. Every token may ask this. */
  getEvents: ['GET', '/api/v1/events', 'nothing', 'stream'],
  /** The same objects as text frames of a WebSocket. Every token may ask this. */
  getLive: ['GET', '/api/v1/live', 'nothing', 'socket'],
  /** This node in the experiment. Needs a token of scope lab. */
  getLabState: ['GET', '/lab/v1/state', 'nothing', 'json'],
  /** What goes over the links of this node, as server-sent events. Needs a token of scope lab. */
  getFrames: ['GET', '/lab/v1/frames', 'nothing', 'stream'],
  /** Inject a fault. Needs a token of scope lab. */
  addFault: ['POST', '/lab/v1/faults', 'json', 'json'],
  /** Faults in force. Needs a token of scope lab. */
  getFaults: ['GET', '/lab/v1/faults', 'nothing', 'json'],
  /** End a fault. Needs a token of scope lab. */
  removeFault: ['DELETE', '/lab/v1/faults/{faultId}', 'nothing', 'nothing'],
  /** End all faults. Needs a token of scope lab. */
  resetLab: ['POST', '/lab/v1/reset', 'json', 'nothing'],
  /** Crash, pause, step down as host, or run for host now. Needs a token of scope lab. */
  actOnNode: ['POST', '/lab/v1/node/{action}', 'json', 'json'],
} as const;
