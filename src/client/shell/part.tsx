/**
 * A part of the screens that comes later. One that is there already is drawn at once, without a blink. One that does
 * not come says so where it would stand and is asked for again by a press, so that a node that was away for a moment
 * costs nobody what they were writing.
 */
import {
  Suspense,
  use,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type ComponentType,
  type ReactNode,
} from 'react';
import { loadLaterText } from '../text/text.ts';
import { Late } from './late.ts';
import { PartFailed } from './PartFailed.tsx';

const all: Late<unknown>[] = [];

type Load<Props extends object> = () => Promise<ComponentType<Props>>;
type Part<Props extends object> = (props: Props) => ReactNode;

/** All of them, ahead of their use. */
export function loadParts(): void {
  for (const one of all) void one.ahead();
}

/** Stands in its own place; what is there until it comes says the next `Suspense` around it. */
export function part<Props extends object>(load: Load<Props>): Part<Props> {
  return firstPart(later(load));
}

/** The same, for what may be the first screen: it needs nothing that comes later. */
export function firstPart<Props extends object>(load: Load<Props>): Part<Props> {
  const late = lateOf(load);
  return function FirstPart(props: Props) {
    return <Drawn late={late} props={props} close={null} />;
  };
}

function lateOf<Props extends object>(load: Load<Props>): Late<ComponentType<Props>> {
  const late = new Late(load);
  all.push(late);
  return late;
}

/** The sentences and the kit's styles that only such parts need come along with them; of styles, their own come last. */
function later<Props extends object>(load: Load<Props>): Load<Props> {
  return async () => {
    const styles = import(/* webpackChunkName: "later" */ '../theme/kit-later-styles.ts');
    const [body] = await Promise.all([load(), loadLaterText(), styles]);
    return body;
  };
}

/**
 * Lies above everything else while it is open, and is drawn from its first opening on: afterwards it may leave the
 * screen gently.
 *
 * @param useClose a hook: what closes it; null while it is closed
 * @param isEarly drawn as soon as it has come, also while it is closed
 */
export function overlay<Props extends object>(
  load: Load<Props>,
  useClose: (props: Props) => (() => void) | null,
  { isEarly = false }: { readonly isEarly?: boolean } = {},
): Part<Props> {
  const late = lateOf(later(load));
  return function Overlay(props: Props) {
    const close = useClose(props);
    const isThere = useSyncExternalStore(late.subscribe, late.value) !== null;
    const [wasOpen, setWasOpen] = useState(false);
    if (close !== null && !wasOpen) setWasOpen(true);
    useFirstFocusReturned(close !== null);
    if (!wasOpen && !(isEarly && isThere)) return null;
    return (
      <Suspense fallback={null}>
        <Drawn late={late} props={props} close={close} isAbove />
      </Suspense>
    );
  };
}

interface DrawnProps<Props extends object> {
  readonly late: Late<ComponentType<Props>>;
  readonly props: Props;
  readonly close: (() => void) | null;
  readonly isAbove?: boolean;
}

function Drawn<Props extends object>({ late, props, close, isAbove = false }: DrawnProps<Props>) {
  const Body = useSyncExternalStore(late.subscribe, late.value);
  const hasFailed = useSyncExternalStore(late.subscribe, late.hasFailed);
  if (Body !== null) return <Body {...props} />;
  // Closed before it came.
  if (isAbove && close === null) return null;
  if (hasFailed) return <PartFailed again={() => late.want()} close={close} />;
  use(late.want());
  return null;
}

/**
 * The kit gives the focus back where a dialog was on the screen, closed, before it opened. The first time it was not:
 * the focus goes back to what had it, unless somebody has taken it meanwhile.
 */
function useFirstFocusReturned(isOpen: boolean): void {
  const before = useRef<Element | null | undefined>(undefined);
  useLayoutEffect(() => {
    if (isOpen) {
      before.current = before.current === undefined ? document.activeElement : null;
      return;
    }
    const back = before.current;
    const now = document.activeElement;
    const isFree = now === document.body || (now?.closest('[role="dialog"]') ?? null) !== null;
    if (isFree && back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true });
  }, [isOpen]);
}
