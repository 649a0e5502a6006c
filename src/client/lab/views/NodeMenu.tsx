/** What one can do to a node, where it was asked about. */
import { Menu } from '@mantine/core';
import type { Deed, NodeState } from '../../../sim/scenario/words.ts';
import { useText } from '../../text/text.ts';
import { useListScene } from '../lab-store.ts';
import type { Place } from './ring-places.ts';
import classes from './node-menu.module.css';

export interface Asked {
  readonly name: string;
  /** Of the window, CSS pixels. */
  readonly at: Place;
}

interface NodeMenuProps {
  /** Null: closed. */
  readonly asked: Asked | null;
  readonly onDeed: (deed: Deed) => void;
  readonly onClose: () => void;
}

const WHEN_RUNNING = [
  'kill',
  'pause',
  'restart',
  'wipe',
  'isolate',
  'stepdown',
  'campaign',
  'remove',
] as const;
const WHEN_PAUSED = ['resume', 'kill'] as const;
const WHEN_STOPPED = ['start', 'remove'] as const;
const WHEN_AWAY = ['add'] as const;
const HARMFUL: ReadonlySet<string> = new Set(['kill', 'wipe', 'remove']);
type NodeChoice = (typeof WHEN_RUNNING | typeof WHEN_PAUSED | typeof WHEN_STOPPED | typeof WHEN_AWAY)[number];

/** Deeds that make sense for a node as it is. Pure. */
function choicesFor(state: NodeState): readonly NodeChoice[] {
  if (state === 'running') return WHEN_RUNNING;
  if (state === 'away') return WHEN_AWAY;
  return state === 'paused' ? WHEN_PAUSED : WHEN_STOPPED;
}

export function NodeMenu({ asked, onDeed, onClose }: NodeMenuProps) {
  const t = useText();
  const scene = useListScene();
  const state = scene.nodes.get(asked?.name ?? '')?.state ?? 'away';
  const { name, at } = asked ?? { name: '', at: { x: 0, y: 0 } };
  return (
    <Menu
      opened={asked !== null}
      onClose={onClose}
      position="bottom-start"
      withinPortal
      trapFocus
      returnFocus
    >
      <Menu.Target>
        <button
          type="button"
          className={classes['anchor']}
          style={{ left: at.x, top: at.y }}
          tabIndex={-1}
          aria-label={t('lab:menuOf', { name })}
        />
      </Menu.Target>
      <Menu.Dropdown data-testid="lab-node-menu">
        <Menu.Label>{name}</Menu.Label>
        {choicesFor(state).map((choice) => (
          <Menu.Item
            key={choice}
            data-testid={`lab-${choice}`}
            {...(HARMFUL.has(choice) ? { color: 'red' } : {})}
            onClick={() => onDeed({ [choice]: name } as unknown as Deed)}
          >
            {t(`lab:deed_${choice}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
