/** Searching what was said: a combobox, with what may be typed and then with hits below it. */
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { useLocation } from 'wouter';
import { namedRoom } from '../rooms/room-lists.ts';
import type { GroupState } from '../state/model.ts';
import { useApp, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { goToHit } from './go-to-hit.ts';
import { HitItem } from './HitItem.tsx';
import { lastAsked, noteAsked, type Scope } from './last-asked.ts';
import classes from './search-panel.module.css';
import { SearchField } from './SearchField.tsx';
import { SearchStatus } from './SearchStatus.tsx';
import { SuggestionItem } from './SuggestionItem.tsx';
import { suggestionsFor, withSuggestion } from './suggestions.ts';
import { useSearch, type FoundHit } from './use-search.ts';

export function SearchPanel() {
  const group = useGroup((state) => state);
  const roomId = useApp((state) => state.roomId);
  return group === null ? null : <Search group={group} roomId={roomId} />;
}

function Search({ group, roomId }: { readonly group: GroupState; readonly roomId: string | null }) {
  const t = useText();
  const listId = useId();
  const [, navigate] = useLocation();
  const { typed, setTyped, scope, setScope } = useLast();
  const { where, groups, hasOtherGroups } = useWhere(scope, group, roomId !== null);
  const [chosen, setChosen] = useState(0);
  const input = useFocusAtFirst();
  const { found, isAsking, more } = useSearch({
    groupId: where === 'all' ? null : group.group.id,
    roomId: where === 'room' ? roomId : null,
    q: typed,
  });
  const suggestions = suggestionsFor(typed, groups);
  const hits = found?.hits ?? [];
  const count = suggestions.length + hits.length;
  const type = (next: string): void => {
    setTyped(next);
    setChosen(0);
  };
  const choose = (place: number): void => {
    const suggestion = suggestions[place];
    const hit = hits[place - suggestions.length];
    if (suggestion !== undefined) {
      type(withSuggestion(typed, suggestion, Date.now()));
      input.current?.focus();
    } else if (hit !== undefined) goToHit(hit.message, navigate);
  };
  const pressed = keysOf({ chosen, count, setChosen, choose, more });
  const optionOf = (place: number) => ({
    id: `${listId}-${place}`,
    isChosen: place === chosen,
    onPoint: () => setChosen(place),
    onChoose: () => choose(place),
  });
  return (
    <div className={classes['panel']}>
      <SearchField
        {...{ input, listId, typed }}
        chosenId={count === 0 ? null : `${listId}-${chosen}`}
        scope={where}
        hasRoom={roomId !== null}
        hasOtherGroups={hasOtherGroups}
        onType={type}
        onKey={pressed}
        onScope={setScope}
      />
      <ul className={classes['list']} id={listId} role="listbox" aria-label={t('find:results')}>
        {suggestions.map((suggestion, place) => (
          <SuggestionItem key={place} suggestion={suggestion} {...optionOf(place)} />
        ))}
        {hits.map((hit, place) => {
          const option = optionOf(suggestions.length + place);
          return <HitItem key={hit.message.id} hit={hit} place={placeOf(hit, where, group)} {...option} />;
        })}
      </ul>
      <SearchStatus isEmpty={typed.trim() === ''} found={found} isAsking={isAsking} onMore={more} />
    </div>
  );
}

/** As it was chosen, where there is such a place; and the groups that are searched. */
function useWhere(chosen: Scope, group: GroupState, hasRoom: boolean) {
  const all = useApp((state) => state.groups);
  const hasOtherGroups = Object.keys(all).length > 1;
  const isThere = { room: hasRoom, group: true, all: hasOtherGroups }[chosen];
  const where = isThere ? chosen : 'group';
  return { where, groups: where === 'all' ? Object.values(all) : [group], hasOtherGroups };
}

/** What is written beside a hit of where it is from: as much as the scope leaves open. */
function placeOf(hit: FoundHit, scope: Scope, group: GroupState): readonly string[] {
  if ('group' in hit) return [hit.group.name, hit.room.name].filter((name) => name !== '');
  const room = scope === 'room' ? undefined : group.rooms.find(({ id }) => id === hit.message.roomId);
  return room === undefined ? [] : [namedRoom(group, room).name];
}

/** What is typed and where it is looked for; as it was when the panel was open before. */
function useLast() {
  const [typed, setTyped] = useState(lastAsked().typed);
  const [scope, setScope] = useState<Scope>(lastAsked().scope);
  useEffect(() => noteAsked({ typed, scope }), [typed, scope]);
  return { typed, setTyped, scope, setScope };
}

interface Keys {
  readonly chosen: number;
  readonly count: number;
  readonly setChosen: (place: number) => void;
  readonly choose: (place: number) => void;
  readonly more: () => void;
}

/** Arrows go through the list, past its end for more; Enter takes what is chosen. */
function keysOf({ chosen, count, setChosen, choose, more }: Keys): (event: KeyboardEvent) => void {
  return (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && count > 0) {
      const next = chosen + step;
      if (next >= count) more();
      setChosen(Math.min(Math.max(next, 0), count - 1));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) choose(chosen);
    else return;
    event.preventDefault();
  };
}

/** The panel may come later than what opened it: whoever began to type goes on where they were, before any other key. */
function useFocusAtFirst(): RefObject<HTMLInputElement | null> {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const { marked } = lastAsked();
    noteAsked({ marked: null });
    input.current?.focus({ preventScroll: true });
    if (marked === null) input.current?.select();
    else input.current?.setSelectionRange(...marked);
  }, []);
  return input;
}
