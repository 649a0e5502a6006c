/** What happened to the group, in words, newest first: for whoever cannot see the drawings, and to go back to a moment. */
import type { TimedFact } from '../../../sim/scenario/facts.ts';
import { useText } from '../../text/text.ts';
import { lab, useLab } from '../lab-store.ts';
import { momentText } from './moment-text.ts';
import { Panel } from './Panel.tsx';
import { stepText } from './step-text.ts';
import classes from './event-list.module.css';

const ROWS = 40;
/** Of messages and links there are too many for a list. */
const TOLD: readonly TimedFact['type'][] = ['node', 'status', 'did', 'fault', 'healed', 'step', 'ended'];

type Words = ReturnType<typeof useText>;

export function EventList() {
  const t = useText();
  const story = useLab((state) => state.story);
  const cursorMs = useLab((state) => state.listMs);
  const shown = story.newest(TOLD, ROWS, cursorMs);
  return (
    <Panel className={classes['events']} title={t('lab:events')} data-testid="lab-events">
      <ol className={classes['list']} role="list">
        {shown.map((fact, at) => (
          <li key={shown.length - at}>
            <button
              type="button"
              className={classes['event']}
              data-type={fact.type}
              onClick={() => lab.goTo(fact.atMs)}
            >
              <time>{momentText(fact.atMs)}</time>
              <span>{sentence(fact, t)}</span>
            </button>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function sentence(fact: TimedFact, t: Words): string {
  switch (fact.type) {
    case 'node':
      return t('lab:eventNode', { name: fact.node, kind: t(`lab:state_${fact.state}`) });
    case 'status': {
      const { node, role, term, host } = fact;
      return t('lab:eventStatus', {
        name: node,
        kind: t(`lab:kind_${role}`),
        term,
        host: host ?? t('lab:nobody'),
      });
    }
    case 'did':
      return fact.what;
    case 'fault': {
      const { id, type, links, nodes } = fact.fault;
      const where = [...links.map(([a, b]) => `${a}→${b}`), ...nodes].join(' ');
      return t('lab:eventFault', { id, kind: t(`lab:fault_${type}`), where });
    }
    case 'healed':
      return t('lab:eventHealed', { id: fact.fault });
    case 'step':
      return stepText(fact, t);
    case 'ended':
      return fact.converged ? t('lab:eventEnded') : (fact.why ?? '');
    default:
      return '';
  }
}
