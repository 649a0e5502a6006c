/** The group as a ring: who is host, who is reachable, how long the ways are, and each heartbeat that comes in. */
import { useText } from '../text/text.ts';
import { ringBox, ringChords, ringIsland, ringNodes, type RingChord, type RingNode } from './ring-layout.ts';
import { Pulse } from './Pulse.tsx';
import classes from './ring.module.css';
import { useGroup } from '../state/store.ts';
import { delayText } from './delay-text.ts';

const NODE_RADIUS = 20;
/** Up to so many nodes each link can bear its number. */
const ALL_DELAYS_MAX = 5;

/** The table below says the same in words: screen readers get one sentence. */
export function Ring() {
  const t = useText();
  const status = useGroup((group) => group.status);
  const network = useGroup((group) => group.network);
  if (status === null) return null;
  const nodes = ringNodes(status);
  const chords = ringChords(nodes, network);
  // Between many, the delays among others would hide the own ones; the host's list of them is in the API.
  const isMany = nodes.length > ALL_DELAYS_MAX;
  const numbered = isMany ? chords.filter((chord) => chord.isOwn) : chords;
  const beats = new Map(network?.links.map(({ deviceId, heartbeats }) => [deviceId, heartbeats]));
  const reachable = nodes.filter((node) => node.isReachable).length;
  const island = ringIsland(nodes);
  return (
    <svg
      className={classes['ring']}
      viewBox={ringBox(nodes)}
      role="img"
      aria-label={t('network:ringLabel', { reachable, of: nodes.length })}
    >
      {island !== null && <path className={classes['island']} d={island} />}
      {chords.map((chord) => (
        <Chord key={`${chord.from.deviceId} ${chord.to.deviceId}`} chord={chord} />
      ))}
      {chords
        .filter((chord) => chord.isOwn && chord.isUp)
        .map(({ from, to }) => (
          <Pulse key={to.deviceId} from={to} to={from} beats={beats.get(to.deviceId) ?? 0} />
        ))}
      {numbered.map((chord) => (
        <Delay key={`${chord.from.deviceId} ${chord.to.deviceId}`} chord={chord} isFar={isMany} />
      ))}
      {nodes.map((node) => (
        <Node key={node.deviceId} node={node} />
      ))}
    </svg>
  );
}

function Chord({ chord: { from, to, isOwn, isUp } }: { readonly chord: RingChord }) {
  return (
    <line
      className={classes['chord']}
      data-own={isOwn}
      data-up={isUp}
      x1={from.x}
      y1={from.y}
      x2={to.x}
      y2={to.y}
    />
  );
}

interface DelayProps {
  readonly chord: RingChord;
  /** The number stands nearer to the other end: between many, there is no room for all of them here. */
  readonly isFar: boolean;
}

/** Own ones of few nearer to this device, where no name stands and no other number. */
function Delay({ chord: { from, to, rttMs, isUp, isOwn }, isFar }: DelayProps) {
  if (rttMs === null || !isUp) return null;
  const near = isOwn ? 0.42 : 0.5;
  const share = isFar ? 0.6 : near;
  return (
    <text
      className={classes['delay']}
      x={from.x + (to.x - from.x) * share}
      y={from.y + (to.y - from.y) * share}
    >
      {delayText(rttMs)}
    </text>
  );
}

function Node({ node }: { readonly node: RingNode }) {
  const { x, y, rank, name, isHost } = node;
  return (
    <g
      className={classes['node']}
      data-host={isHost}
      data-self={node.isSelf}
      data-reachable={node.isReachable}
      data-voter={node.isVoter}
    >
      {node.isSelf && <circle className={classes['self']} cx={x} cy={y} r={NODE_RADIUS + 5} />}
      <circle className={classes['disc']} cx={x} cy={y} r={NODE_RADIUS} />
      <text className={classes['rank']} x={x} y={y}>
        {rank ?? '–'}
      </text>
      {isHost && (
        <path
          className={classes['crown']}
          transform={`translate(${x + 6} ${y - NODE_RADIUS - 12}) rotate(20 10 8)`}
          d="m3 4 3.5 4L10 2l3.5 6L17 4l-1.5 9.5h-11Z"
        />
      )}
      <text className={classes['name']} x={x} y={node.nameY}>
        {short(name)}
      </text>
    </g>
  );
}

/** As much as fits beside the ring; the table has the whole name. */
function short(name: string): string {
  const LETTERS_MAX = 9;
  const letters = [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment);
  return letters.length <= LETTERS_MAX ? name : `${letters.slice(0, LETTERS_MAX - 1).join('')}…`;
}
