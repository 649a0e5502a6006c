/** Keeps path and store in step: the path leads, the store follows before anything is drawn. */
import { useLayoutEffect, useMemo } from 'react';
import { useLocation } from 'wouter';
import { session, useApp } from '../state/store.ts';
import { keepLastPlace, lastPlace } from './last-place.ts';
import { placeFor, type Place } from './place.ts';

export function usePlace(): Place {
  const [path, navigate] = useLocation();
  const text = useApp((state) => JSON.stringify(placeFor(path, state, lastPlace())));
  const place = useMemo(() => JSON.parse(text) as Place, [text]);
  useLayoutEffect(() => {
    if (place.kind === 'redirect') navigate(place.path, { replace: true });
    if (place.kind === 'add') void session.show(null, null);
    // What is told of a group goes on being told behind an import.
    if (place.kind === 'import') void session.show(place.groupId, null);
    if (place.kind === 'group') {
      keepLastPlace(place.groupId, place.roomId);
      void session.show(place.groupId, place.roomId);
    }
  }, [place, navigate]);
  return place;
}
