/** What other packages import as `demes/sdk`: names that are here stay. */
export { DemesClient } from './client.ts';
export { LabClient, type NewFault } from './lab-client.ts';
export { DemesApiError, DemesConnectionError, type ConnectionFault } from './errors.ts';
export type { NodeAddress, RequestOptions, Bytes } from './http.ts';
export type { FeedOptions, LiveEvent } from './feed.ts';
export type {
  Leaving,
  LogOptions,
  PageOptions,
  Removing,
  SendOptions,
  WaitConditions,
} from './call-options.ts';
export type { GiveOptions } from './file-calls.ts';
export type { ExportOptions, SearchOptions } from './find-calls.ts';
export type { AnswerOf, Given, Operations } from './operation-calls.ts';
export type { CreateGroup, CreateInvite, DeviceStatus, Group, GroupStatus, Invite } from '../api/groups.ts';
export type { AddFault, Fault, FaultType, LabAction, LabState } from '../api/lab.ts';
export type { LogEntry, LogPage } from '../api/log.ts';
export type { Device, Member } from '../api/members.ts';
export type { Message, MessageDetails, MessagePage, PostMessage, Reaction } from '../api/messages.ts';
export type { Election, Network } from '../api/network.ts';
export type { NodeInfo, SessionLink } from '../api/node.ts';
export type { Problem, ProblemIssue } from '../api/problem.ts';
export type { CreateRoom, Room } from '../api/rooms.ts';
