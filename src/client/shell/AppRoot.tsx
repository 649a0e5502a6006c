/** Keeps the attributes of the page's root element at what is drawn, never ahead of it. */
import { useLayoutEffect } from 'react';
import { rootAttributes } from '../state/standing.ts';
import { useApp } from '../state/store.ts';

export function AppRoot(): null {
  const attributes = useApp((state) => JSON.stringify(rootAttributes(state)));
  useLayoutEffect(() => {
    const root = document.documentElement;
    for (const [name, value] of Object.entries(JSON.parse(attributes) as Record<string, string>)) {
      root.setAttribute(name, value);
    }
  }, [attributes]);
  return null;
}
