/** Faults and lifecycle for experiments; reachable only when the node was started with `--lab`. */
import type { LabAction } from '../../api/lab.ts';
import { DemesError } from '../../protocol/errors.ts';
import { openerOf } from './admission.ts';
import { DONE, created, ok, type Handlers } from './calls.ts';
import { list } from './handle-groups.ts';
import type { StreamSet } from './event-streams.ts';
import { openFrameStream } from './frame-stream.ts';
import type { LabService, NodeService } from './service.ts';

type Lab = Pick<
  Handlers,
  'getLabState' | 'getFrames' | 'addFault' | 'getFaults' | 'removeFault' | 'resetLab' | 'actOnNode'
>;

export function labHandlers(service: NodeService, streams: StreamSet): Lab {
  const lab = (): LabService => {
    if (service.lab === null) throw new DemesError('not_found');
    return service.lab;
  };
  return {
    getLabState: () => ok(lab().state()),
    getFrames({ request, response }) {
      if (request.method === 'HEAD') return { status: 200, contentType: 'text/event-stream' };
      openFrameStream(response, lab(), streams, openerOf(request));
      return null;
    },
    addFault: ({ body }) => created(lab().addFault(body)),
    getFaults: ({ query }) => list('faults', lab().faults(), query),
    removeFault({ params }) {
      lab().removeFault(params.faultId);
      return DONE;
    },
    resetLab() {
      lab().reset();
      return DONE;
    },
    actOnNode({ params, body }) {
      const action = params.action as LabAction;
      const act = (): void => lab().act(action, body.forMs);
      const reply = { status: 202, json: { action } };
      // A process that is gone or frozen answers nothing: these two come after the answer.
      if (action === 'crash' || action === 'pause') return { ...reply, after: act };
      act();
      return reply;
    },
  };
}
