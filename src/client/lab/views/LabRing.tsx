/** The group as a ring: roles by colour, terms, what stands between the nodes, and each message on its way. */
import { useRef, useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react';
import { isTest } from '../../shell/test-mode.ts';
import { useText } from '../../text/text.ts';
import { useLab, useScene } from '../lab-store.ts';
import { hostIn, isCut, isOpen, type Scene, type SceneNode } from '../story/scene.ts';
import { kindOf } from './kind-of.ts';
import { flightsAt, type Flight } from './flights.ts';
import {
  between,
  NODE_RADIUS,
  partedBy,
  placesOf,
  RING_MARGIN,
  RING_RADIUS,
  type Place,
} from './ring-places.ts';
import classes from './lab-ring.module.css';

interface LabRingProps {
  /** A node was asked about: at this point of the window. */
  readonly onNode: (name: string, at: Place) => void;
  /** A line was drawn across the ring. */
  readonly onSplit: (groups: readonly [string[], string[]]) => void;
}

const HALF = RING_RADIUS + RING_MARGIN;
/** A shorter movement of the pointer is a shaky click. */
const LINE_MIN = 60;
/** With more of them, words of neighbours would lie on each other: only those who are more or less than usual have one. */
const WORDS_MAX = 9;
const USUAL: ReadonlySet<string> = new Set(['follower', 'learner']);

export function LabRing({ onNode, onSplit }: LabRingProps) {
  const t = useText();
  const scene = useScene();
  const names = [...scene.nodes.keys()];
  const places = placesOf(names);
  const host = hostIn(scene)?.name ?? null;
  const drawing = useRef<SVGSVGElement>(null);
  const [line, setLine] = useState<readonly [Place, Place] | null>(null);

  const pointOf = (event: PointerEvent): Place => {
    const box = drawing.current!.getBoundingClientRect();
    const scale = (2 * HALF) / Math.min(box.width, box.height);
    return {
      x: (event.clientX - box.left - box.width / 2) * scale,
      y: (event.clientY - box.top - box.height / 2) * scale,
    };
  };
  const drawTo = (event: PointerEvent): void => {
    if (line !== null) setLine([line[0], pointOf(event)]);
  };
  const endLine = (): void => {
    setLine(null);
    if (line === null || Math.hypot(line[1].x - line[0].x, line[1].y - line[0].y) < LINE_MIN) return;
    const groups = partedBy(line, places);
    if (groups !== null) onSplit(groups);
  };

  return (
    <svg
      ref={drawing}
      className={classes['ring']}
      viewBox={`${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`}
      role="group"
      aria-label={t('lab:ringLabel', { host: host ?? t('lab:nobody'), count: names.length })}
      data-testid="lab-ring"
      onPointerDown={(event) => {
        if (event.button === 0) setLine([pointOf(event), pointOf(event)]);
      }}
      onPointerMove={drawTo}
      onPointerUp={endLine}
      onPointerLeave={() => setLine(null)}
    >
      <Links scene={scene} names={names} places={places} />
      {!isTest && <Flights names={names} places={places} />}
      {line !== null && (
        <line className={classes['knife']} x1={line[0].x} y1={line[0].y} x2={line[1].x} y2={line[1].y} />
      )}
      {[...scene.nodes.values()].map((node) => (
        <Node key={node.name} node={node} place={places.get(node.name)!} onNode={onNode} />
      ))}
      {[...scene.nodes.values()].map((node) => (
        <Words
          key={node.name}
          node={node}
          place={places.get(node.name)!}
          isHost={node.name === host}
          isTold={names.length <= WORDS_MAX || !USUAL.has(kindOf(node))}
        />
      ))}
    </svg>
  );
}

interface LinksProps {
  readonly scene: Scene;
  readonly names: readonly string[];
  readonly places: ReadonlyMap<string, Place>;
}

/** One line for each pair: dashed where it is cut, in one direction or both. */
function Links({ scene, names, places }: LinksProps) {
  return names.flatMap((from, at) =>
    names.slice(at + 1).map((to) => {
      const [a, b] = [places.get(from)!, places.get(to)!];
      const cuts = Number(isCut(scene, from, to)) + Number(isCut(scene, to, from));
      return (
        <line
          key={`${from} ${to}`}
          className={classes['link']}
          data-testid="lab-link"
          data-from={from}
          data-to={to}
          data-cut={['none', 'one-way', 'both'][cuts]}
          data-up={isOpen(scene, from, to)}
          x1={a.x}
          y1={a.y}
          x2={b.x}
          y2={b.y}
        />
      );
    }),
  );
}

function Flights({ names, places }: Omit<LinksProps, 'scene'>) {
  const log = useLab(({ story }) => story.frames);
  const atMs = useLab(({ cursorMs }) => cursorMs);
  const speed = useLab((state) => state.speed);
  return flightsAt(log, atMs, speed).map((flight) => (
    <Dot
      key={flight.at}
      flight={flight}
      from={places.get(names[flight.from]!)}
      to={places.get(names[flight.to]!)}
    />
  ));
}

interface DotProps {
  readonly flight: Flight;
  readonly from: Place | undefined;
  readonly to: Place | undefined;
}

function Dot({ flight: { kind, isLost, share }, from, to }: DotProps) {
  if (from === undefined || to === undefined) return null;
  const { x, y } = between(from, to, share);
  return <circle className={classes['dot']} data-kind={kind} data-lost={isLost} cx={x} cy={y} r={4} />;
}

interface NodeProps {
  readonly node: SceneNode;
  readonly place: Place;
  readonly isHost: boolean;
  readonly onNode: LabRingProps['onNode'];
}

function Node({ node, place: { x, y }, onNode }: Omit<NodeProps, 'isHost'>) {
  const t = useText();
  const { name, state, role, term } = node;
  const kind = kindOf(node);
  const ask = (event: MouseEvent<SVGGElement>): void => {
    event.preventDefault();
    onNode(name, { x: event.clientX, y: event.clientY });
  };
  const byKey = (event: KeyboardEvent<SVGGElement>): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    onNode(name, { x: left, y: bottom });
  };
  return (
    <g
      className={classes['node']}
      role="button"
      tabIndex={0}
      aria-haspopup="menu"
      aria-label={t('lab:nodeLabel', { name, kind: t(`lab:kind_${kind}`), term })}
      data-testid="lab-node"
      data-device-id={name}
      data-kind={kind}
      data-role={role ?? ''}
      data-state={state}
      data-term={term}
      data-confirmed={node.isConfirmed}
      onPointerDown={(event) => event.stopPropagation()}
      onClick={ask}
      onContextMenu={ask}
      onKeyDown={byKey}
    >
      <circle className={classes['disc']} cx={x} cy={y} r={NODE_RADIUS} />
    </g>
  );
}

interface WordsProps extends Omit<NodeProps, 'onNode'> {
  readonly isTold: boolean;
}

/** What stands at a node; whoever does not see it has the same in its name. */
function Words({ node, place: { x, y }, isHost, isTold }: WordsProps) {
  const t = useText();
  return (
    <g aria-hidden="true">
      <text className={classes['name']} x={x} y={y - 2}>
        {node.name}
      </text>
      <text className={classes['term']} x={x} y={y + 11}>
        {node.term}
      </text>
      {isHost && (
        <path
          className={classes['crown']}
          transform={`translate(${x - 10} ${y - NODE_RADIUS - 18})`}
          d="m3 4 3.5 4L10 2l3.5 6L17 4l-1.5 9.5h-11Z"
        />
      )}
      {isTold && (
        <text className={classes['kind']} x={x} y={y + NODE_RADIUS + 13}>
          {t(`lab:kind_${kindOf(node)}`)}
        </text>
      )}
    </g>
  );
}
