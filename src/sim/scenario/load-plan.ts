/** The messages of a load, by their number: the same for every runner, so that one seed says the same. */
import type { Workload } from './words.ts';

export interface PlannedMessage {
  /** Its clientId. */
  readonly id: string;
  readonly node: string;
  readonly text: string;
}

/** Message `number`, from 1; clients take turns. */
export function plannedMessage(number: number, load: Workload, nodes: readonly string[]): PlannedMessage {
  const client = (number - 1) % load.clients;
  return {
    id: `m${number}`,
    node: nodes[client % nodes.length]!,
    text: textOf(number, load.size),
  };
}

/** Text of exactly so many bytes that says which message it is. */
export function textOf(number: number, bytes: number): string {
  return `message ${number} `.padEnd(bytes, 'abcdefghijklmnopqrstuvwxyz ').slice(0, bytes);
}
