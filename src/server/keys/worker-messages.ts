/** What goes between a node and its thread for keys. */
import type {
  CommitKeys,
  CreateKeys,
  FollowKeys,
  GroupKeysErrorCode,
  JoinKeys,
  MakePackage,
} from '../../engine/group-keys.ts';
import type { DeviceId } from '../../protocol/ids.ts';

export type KeysAsked =
  | { readonly what: 'makePackage'; readonly request: MakePackage }
  | { readonly what: 'create'; readonly request: CreateKeys }
  | { readonly what: 'commit'; readonly request: CommitKeys }
  | { readonly what: 'follow'; readonly request: FollowKeys }
  | { readonly what: 'join'; readonly request: JoinKeys };

export type KeysAnswered =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly code: GroupKeysErrorCode;
      readonly message: string;
      readonly deviceId: DeviceId | null;
    };
