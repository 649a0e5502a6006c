import { expect } from 'chai';
import type { Verdict } from '../../src/core/ready.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import { CHECKERS } from '../../src/sim/checkers/all.ts';
import type { Checker } from '../../src/sim/checkers/checker.ts';
import { describeFailure, runSeed } from '../../src/sim/run.ts';

/** Notes what became of what users did with rooms; finds no fault. */
function watchRooms(seen: Set<string>): Checker {
  return {
    rule: 'rooms',
    states: 'what users do with rooms comes up',
    watch: () => ({
      applied({ entries }) {
        for (const { entry, verdict } of entries) {
          if (entry.body.kind !== 'event' || verdict === null) continue;
          const { kind, roomId, groupId } = entry.body.event.header;
          const isFirst = (roomId as string) === groupId;
          if (kind === EVENT_KIND.message && isFirst) continue;
          seen.add(`${kind} ${wordOf(verdict)}`);
        }
      },
    }),
  };
}

const wordOf = (verdict: Verdict): string => (verdict.kind === 'void' ? verdict.reason : verdict.kind);

describe('sim: rooms', () => {
  it('RS11 whatever users do with rooms, nodes agree about them, through crashes, snapshots and partitions', () => {
    const seen = new Set<string>();
    const checkers = [...CHECKERS, watchRooms(seen)];
    for (let seed = 1; seed <= 8; seed++) {
      const result = runSeed({ seed, swarm: { rooms: 0.4 }, checkers });
      expect(result.ok, describeFailure(result)).to.equal(true);
    }
    const { roomMade, roomNamed, roomArchived, roomMembers, message } = EVENT_KIND;
    for (const kind of [roomMade, roomNamed, roomArchived, message]) expect(seen).to.include(`${kind} valid`);
    expect(seen).to.include(`${message} room_archived`);
    expect(seen).to.include(`${roomMade} not_sealed`);
    expect(seen).to.include(`${roomNamed} no_right`);
    expect(seen).to.include(`${roomArchived} first_room`);
    expect(seen).to.include(`${roomMembers} room_kind`);
  }).timeout(120_000);
});
