/** What became of a step of a scenario, in words. */
import type { FactNamed } from '../../../sim/scenario/facts.ts';
import type { useText } from '../../text/text.ts';

export function stepText({ step, phase, why }: FactNamed<'step'>, t: ReturnType<typeof useText>): string {
  return `${step}: ${t(`lab:phase_${phase}`)}${why === undefined ? '' : ` (${why})`}`;
}
