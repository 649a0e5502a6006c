import type { Acknowledgement } from '../../protocol/acknowledgement.ts';
import { hashAt, type DiskModel } from '../ledger.ts';
import type { Checker } from './checker.ts';
import { ownTerm } from './s08-monotonicity.ts';

export const writeBeforeSend: Checker = {
  rule: 'S9',
  states: 'terms, votes, acknowledgements and own events are durable before they leave',
  watch(ledger, report) {
    return {
      sent({ node, to, message }) {
        const disk = ledger.disk(node);
        const term = ownTerm(message);
        if (term !== null && term > disk.term) {
          report(`${node} spoke (${message.type}) in term ${term}; its disk says ${disk.term}`);
        }
        switch (message.type) {
          case 'vote':
            if (message.granted && !(disk.term === message.term && disk.votedFor === to)) {
              report(`${node} granted a vote of term ${message.term} that is not on its disk`);
            }
            break;
          case 'requestVote':
            if (!(disk.term === message.term && disk.votedFor === node)) {
              report(`${node} asked for votes in term ${message.term} without its own on disk`);
            }
            break;
          case 'appendAnswer':
            if (message.result.kind === 'stored') {
              const fault = faultOf(disk, message.result.acknowledgement);
              if (fault !== null) report(`${node} acknowledged ${fault}`);
            }
            break;
          case 'propose':
            for (const event of message.events) {
              if (event.header.deviceId === node && !disk.ownEvents.has(event.id) && event.header.seq > 1) {
                report(`${node} proposed its event ${event.header.seq} before it was on its disk`);
              }
            }
            break;
          case 'append':
            for (const { body, index } of message.entries) {
              if (body.kind !== 'event' || body.event.header.deviceId !== node) continue;
              if (body.event.header.seq > 1 && !disk.ownEvents.has(body.event.id)) {
                report(`${node} sent its own event at ${index} before it was on its disk`);
              }
            }
            break;
          default:
        }
      },
    };
  },
};

function faultOf(disk: DiskModel, acknowledgement: Acknowledgement): string | null {
  const { term, lastIndex, lastHash } = acknowledgement;
  if (hashAt(disk, lastIndex) !== lastHash) return `entry ${lastIndex}, which is not on its disk`;
  const saved = disk.acknowledgement;
  if (saved === null || saved.term < term || (saved.term === term && saved.lastIndex < lastIndex)) {
    return `entry ${lastIndex} of term ${term}, but its disk does not have that signature`;
  }
  return null;
}
