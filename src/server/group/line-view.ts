/** The SystemLine object of src/api, from the read model's line and what this node knows of the host. */
import type { SystemLine } from '../../api/messages.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { LineRecord, ReadModel } from '../storage/read-model.ts';

/** Most lines beside one page of messages: the newest. */
const LINES_MAX = 200;

/** Those of a part of the log, ascending; `to` null: up to the end. */
export function linesOf(
  readModel: ReadModel,
  view: ReplicaView,
  from: number,
  to: number | null,
): SystemLine[] {
  return readModel.lines(from, to, LINES_MAX).map((line) => lineObject(readModel, view, line));
}

export function lineObject(
  readModel: Pick<ReadModel, 'hostOf'>,
  view: ReplicaView,
  line: LineRecord,
): SystemLine {
  const { index, term, kind } = line;
  return {
    id: String(index),
    index,
    term,
    at: new Date(line.at).toISOString(),
    kind,
    memberId: line.memberId,
    deviceId: line.deviceId,
    name: line.name ?? '',
    ...(line.nameBefore === null ? {} : { nameBefore: line.nameBefore }),
    ...(line.role === null ? {} : { role: line.role }),
    ...(line.byMemberId === null ? {} : { byMemberId: line.byMemberId }),
    ...(kind === 'hostChanged' ? hostFields(readModel, view, line) : {}),
  };
}

/** A host of the present term is known before anything of it is written down. */
function hostFields(
  readModel: Pick<ReadModel, 'hostOf'>,
  view: ReplicaView,
  line: LineRecord,
): Pick<SystemLine, 'memberId' | 'deviceId' | 'name' | 'durationMs' | 'outageMs'> {
  const deviceId = line.host ?? (view.term === line.term ? view.leader : null);
  const member = deviceId === null ? null : readModel.hostOf(deviceId, line.index);
  return {
    memberId: member?.memberId ?? null,
    deviceId,
    name: member?.name ?? '',
    durationMs: line.durationMs,
    outageMs: line.outageMs,
  };
}
