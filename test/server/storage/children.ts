/** Processes of the storage tests: started with our own Node, and surely gone after the test. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export type Child = ChildProcessByStdio<Writable, Readable, null>;

const children = new Set<Child>();

/** Runs a script of this folder; `command` goes in front of Node, for a tracer. */
export function start(script: string, args: readonly string[], command: readonly string[] = []): Child {
  const words = [...command, process.execPath, join(import.meta.dirname, script), ...args];
  const child = spawn(words[0]!, words.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

export async function firstLine(child: Child): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the process ended without a word');
}

export async function kill(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** For `afterEach`. */
export async function killAll(): Promise<void> {
  for (const child of children) await kill(child);
}
