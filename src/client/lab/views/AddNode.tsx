/** One more node, under the next number that nobody in the run ever had. */
import { Button } from '@mantine/core';
import type { Deed } from '../../../sim/scenario/words.ts';
import { useText } from '../../text/text.ts';
import { useListScene } from '../lab-store.ts';

export function AddNode({ onDeed }: { readonly onDeed: (deed: Deed) => void }) {
  const t = useText();
  const { nodes } = useListScene();
  const next = 1 + Math.max(0, ...[...nodes.keys()].map((name) => Number(name.slice(1))));
  return (
    <Button
      size="compact-xs"
      variant="default"
      data-testid="lab-add-node"
      onClick={() => onDeed({ add: `n${next}` })}
    >
      {t('lab:addNode')}
    </Button>
  );
}
