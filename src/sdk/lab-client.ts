/** Faults and lifecycle of one node started with `--lab`. */
import type { AddFault, FaultAdded, LabAction, LabState } from '../api/lab.ts';
import { NodeHttp, type NodeAddress, type RequestOptions } from './http.ts';

/** What a caller must give; the rest has defaults. */
export type NewFault = Omit<AddFault, 'probability'> & Partial<Pick<AddFault, 'probability'>>;

export class LabClient {
  private readonly http: NodeHttp;

  constructor(address: NodeAddress) {
    this.http = new NodeHttp(address);
  }

  state(options?: RequestOptions): Promise<LabState> {
    return this.http.json('GET', '/lab/v1/state', options);
  }

  addFault(body: NewFault, options?: RequestOptions): Promise<FaultAdded> {
    return this.http.json('POST', '/lab/v1/faults', { ...options, body });
  }

  removeFault(id: string, options?: RequestOptions): Promise<void> {
    return this.http.json('DELETE', `/lab/v1/faults/${encodeURIComponent(id)}`, options);
  }

  /** Ends all faults of this node. */
  reset(options?: RequestOptions): Promise<void> {
    return this.http.json('POST', '/lab/v1/reset', options);
  }

  act(action: LabAction, forMs?: number, options?: RequestOptions): Promise<void> {
    return this.http.json('POST', `/lab/v1/node/${action}`, {
      ...options,
      body: forMs === undefined ? {} : { forMs },
    });
  }
}
