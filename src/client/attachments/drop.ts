/** Files that are dropped onto the conversation or pasted into the composer. */
import { useEffect, useState, type ClipboardEvent, type RefObject } from 'react';
import { attach } from './AttachButton.tsx';

/** True for a paste that brought files, which are in the tray then. */
export function takePasted(trayKey: string, { clipboardData }: ClipboardEvent): boolean {
  const files = [...clipboardData.files];
  if (files.length === 0) return false;
  attach(trayKey, files);
  return true;
}

/** Whether files are over the element at this moment. `isOff`: nothing may be said here. */
export function useDrop(element: RefObject<HTMLElement | null>, trayKey: string, isOff: boolean): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (target === null || isOff) return undefined;
    const ending = new AbortController();
    const { signal } = ending;
    /** Enters less leaves: each child that is passed counts. */
    let depth = 0;
    const on = (
      type: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
      run: (event: DragEvent) => void,
    ): void => target.addEventListener(type, (event) => hasFiles(event) && run(event), { signal });
    on('dragenter', (event) => {
      event.preventDefault();
      depth += 1;
      setOver(true);
    });
    on('dragover', (event) => {
      event.preventDefault();
      event.dataTransfer!.dropEffect = 'copy';
    });
    on('dragleave', () => {
      depth -= 1;
      if (depth <= 0) setOver(false);
    });
    on('drop', (event) => {
      event.preventDefault();
      depth = 0;
      setOver(false);
      attach(trayKey, [...event.dataTransfer!.files]);
    });
    return () => ending.abort();
  }, [element, trayKey, isOff]);
  return isOver;
}

/** Text and links are the browser's business. */
function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}
