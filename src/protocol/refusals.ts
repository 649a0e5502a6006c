/** Why an event that is in the log has no effect: what the rules of a group say, which core and chat share. */

/** What happens to rooms (RS59 to RS67). */
export type RoomRefusal =
  | 'unknown_room'
  | 'unknown_member'
  | 'no_right'
  | 'malformed'
  | 'keeper'
  | 'not_in_room'
  | 'not_sealed'
  | 'room_archived'
  | 'room_exists'
  | 'room_kind'
  | 'first_room'
  | 'too_many_rooms';

/** Whatever a member says or changes. */
export type ChatRefusal =
  RoomRefusal | 'unknown_kind' | 'unknown_device' | 'wrong_epoch' | 'too_large' | 'last_device';
