/** Which message stands where, at each node: every row must be all equal. A click follows one message through the page. */
import { useText } from '../../text/text.ts';
import { lab, useLab, useListScene } from '../lab-store.ts';
import type { OrderRow } from '../story/order-table.ts';
import { Panel } from './Panel.tsx';
import { PickedMessage } from './PickedMessage.tsx';
import classes from './order-matrix.module.css';

const ROWS = 12;

export function OrderMatrix() {
  const t = useText();
  const scene = useListScene();
  const order = useLab(({ story }) => story.order);
  const cursorMs = useLab((state) => state.listMs);
  const names = [...scene.nodes.keys()];
  const rows = order.newest(ROWS, cursorMs);
  const { unequal } = order;
  return (
    <Panel
      className={classes['matrix']}
      title={t('lab:order')}
      none={rows.length === 0 ? t('lab:noOrder') : null}
      data-testid="lab-order"
      data-equal={unequal.length === 0}
      data-places={order.length}
    >
      {unequal.length > 0 && (
        <p className={classes['unequal']} role="alert">
          {t('lab:unequal', { index: unequal[0] ?? 0 })}
        </p>
      )}
      {rows.length > 0 && <Table names={names} rows={rows} />}
      <PickedMessage />
    </Panel>
  );
}

interface TableProps {
  readonly names: readonly string[];
  readonly rows: readonly OrderRow[];
}

function Table({ names, rows }: TableProps) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">#</th>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ index, cells, isEqual }) => (
          <tr key={index} data-equal={isEqual}>
            <th scope="row">{index}</th>
            {names.map((name) => (
              <td key={name}>
                <Cell id={cells.get(name)?.id ?? null} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ id }: { readonly id: string | null }) {
  const picked = useLab((state) => state.picked);
  if (id === null) return null;
  return (
    <button
      type="button"
      className={classes['cell']}
      aria-pressed={picked === id}
      onClick={() => lab.pick(picked === id ? null : id)}
    >
      {id}
    </button>
  );
}
