/** How a transcript calls things: entries by (index, term), messages by type with what matters in them. */
import { decodePayload } from '../../src/protocol/encode-payload.ts';
import type { Config, Entry } from '../../src/protocol/entry.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';
import type { PeerMessage } from '../../src/protocol/peer-messages.ts';

export type NameOf = (device: DeviceId) => string;

/** Entries of one append that are named; of more only the ends are. */
const ENTRIES_SHOWN = 6;

/** A message's text in quotes, else the kind of event, with its author's number. */
export function eventWords({ header, payload }: SignedEvent, nameOf: NameOf): string {
  const content = decodePayload(header.kind, payload);
  const says = content.kind === 'message' ? JSON.stringify(content.text) : content.kind;
  return `${nameOf(header.deviceId)}#${header.seq} ${says}`;
}

export function configWords({ voters, votersOld, learners }: Config, nameOf: NameOf): string {
  const list = (devices: readonly DeviceId[]): string => devices.map(nameOf).sort().join(' ');
  return [
    `voters ${list(voters)}`,
    ...(votersOld.length > 0 ? [`before ${list(votersOld)}`] : []),
    ...(learners.length > 0 ? [`learners ${list(learners)}`] : []),
  ].join(', ');
}

/** `6@2 noop`: index 6, term 2. */
export function entryWords({ index, term, body }: Entry, nameOf: NameOf): string {
  const place = `${index}@${term}`;
  if (body.kind === 'event') return `${place} ${eventWords(body.event, nameOf)}`;
  return body.kind === 'config' ? `${place} config ${configWords(body.config, nameOf)}` : `${place} noop`;
}

export function entriesWords(entries: readonly Entry[], nameOf: NameOf): string {
  const words = entries.map((entry) => entryWords(entry, nameOf));
  if (words.length <= ENTRIES_SHOWN) return words.join(', ');
  return `${words[0]!}, ... ${words.length - 2} more ..., ${words.at(-1)!}`;
}

export function messageWords(message: PeerMessage, nameOf: NameOf): string {
  const { type } = message;
  switch (message.type) {
    case 'preVote': {
      const hears = message.hears.map(nameOf).sort().join(' ');
      return `${type} t${message.term} last ${message.lastIndex}@${message.lastTerm} hears ${hears}`;
    }
    case 'preVoteAnswer':
      return `${type} t${message.term} ${message.verdict}`;
    case 'requestVote': {
      const log = `last ${message.lastIndex}@${message.lastTerm}`;
      return `${type} t${message.term} ${log}${message.transfer ? ' handover' : ''}`;
    }
    case 'vote':
      return `${type} t${message.term} ${message.granted ? 'granted' : 'refused'}`;
    case 'append': {
      const { term, prevIndex, prevTerm, entries, commitIndex } = message;
      const what = entries.length === 0 ? 'nothing' : entriesWords(entries, nameOf);
      return `${type} t${term} after ${prevIndex}@${prevTerm}: ${what}; confirmed ${commitIndex}`;
    }
    case 'appendAnswer': {
      const { term, result } = message;
      if (result.kind === 'stored') return `${type} t${term} stored ${result.acknowledgement.lastIndex}`;
      return `${type} t${term} conflict at ${result.prevIndex}, try ${result.hintIndex}@${result.hintTerm}`;
    }
    case 'propose':
      return `${type} ${message.events.map((event) => eventWords(event, nameOf)).join(', ')}`;
    case 'proposeAnswer':
      return `${type} t${message.term} next ${nameOf(message.deviceId)}#${message.nextSeq}`;
    case 'gossip':
      return `${type} ${message.events.map((event) => eventWords(event, nameOf)).join(', ')}`;
    case 'digest': {
      const numbers = message.held.map(({ deviceId, seq }) => `${nameOf(deviceId)}#${seq}`).sort();
      return `${type} ${numbers.join(' ')}, applied ${message.appliedIndex}`;
    }
    case 'transferRequest':
      return `${type} to ${nameOf(message.to)}`;
    default:
      return otherWords(message, nameOf);
  }
}

/** Whatever needs no words of its own: its numbers and flags, and the entries it brings. */
function otherWords(message: PeerMessage, nameOf: NameOf): string {
  const fields = Object.entries(message).flatMap(([name, value]) => {
    // What came of it: of a snapshot's part, for example.
    if (name === 'result') return Object.values(value as object).map(String);
    if (name === 'type' || name === 'clockMs') return [];
    if (typeof value !== 'number' && typeof value !== 'boolean') return [];
    return [name === 'term' ? `t${value}` : `${name} ${value}`];
  });
  const words = [message.type, ...fields].join(' ');
  if (!('entries' in message)) return words;
  return `${words}: ${message.entries.length === 0 ? 'nothing' : entriesWords(message.entries, nameOf)}`;
}
