/** Faults and lifecycle of one node started with `--lab`. */
import type { FrameReport } from '../api/lab-frames.ts';
import type { AddFault, FaultAdded, LabAction, LabState } from '../api/lab.ts';
import { NodeHttp, type NodeAddress, type RequestOptions } from './http.ts';
import { operationsOf, type Operations } from './operation-calls.ts';
import { ServerSentEventParser } from './server-sent-events.ts';

/** What a caller must give; the rest has defaults. */
export type NewFault = Omit<AddFault, 'probability'> & Partial<Pick<AddFault, 'probability'>>;

export class LabClient {
  private readonly api: Operations;

  constructor(address: NodeAddress) {
    this.api = operationsOf(new NodeHttp(address));
  }

  state(options?: RequestOptions): Promise<LabState> {
    return this.api.getLabState({}, options);
  }

  addFault(body: NewFault, options?: RequestOptions): Promise<FaultAdded> {
    return this.api.addFault({ body }, options);
  }

  removeFault(id: string, options?: RequestOptions): Promise<void> {
    return this.api.removeFault({ faultId: id }, options);
  }

  /** Ends all faults of this node. */
  reset(options?: RequestOptions): Promise<void> {
    return this.api.resetLab({}, options);
  }

  /** What goes over its links from now on, some ten times a second, until the signal aborts or the node is gone. */
  async *frames(signal: AbortSignal): AsyncGenerator<FrameReport, void> {
    const response = await this.api.getFrames({}, { signal });
    const parser = new ServerSentEventParser();
    for await (const bytes of response.body ?? []) {
      for (const { data } of parser.push(bytes)) yield JSON.parse(data) as FrameReport;
    }
  }

  async act(action: LabAction, forMs?: number, options?: RequestOptions): Promise<void> {
    await this.api.actOnNode({ action, body: forMs === undefined ? {} : { forMs } }, options);
  }
}
