/** Processor time of this process, ms: what other programs do to the clock is no cost of ours. */
export function ownProcessorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
