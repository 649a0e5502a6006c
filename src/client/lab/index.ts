/** The smallest page on which a seed can be lived; the screens of the lab will have a better one. */
import { live, type LifeNews } from './life.ts';

function part(id: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-testid="sim-${id}"]`);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

const numberIn = (id: string): number => (part(id) as HTMLInputElement).valueAsNumber;

let end = (): void => {};

function begin(): void {
  end();
  const beganMs = performance.now();
  for (const id of ['speed', 'transcript', 'replay']) part(id).textContent = '';
  show('living', 'It lives.');
  end = live({ seed: numberIn('seed'), events: numberIn('events') }, (news) => {
    const seconds = (performance.now() - beganMs) / 1000;
    part('speed').textContent = String(Math.round(news.events / seconds));
    if (news.type === 'ended') showEnd(news);
  });
}

function showEnd({ ok, failure, transcriptHash, replay }: Extract<LifeNews, { type: 'ended' }>): void {
  part('transcript').textContent = transcriptHash;
  part('replay').textContent = replay;
  show(ok ? 'ok' : 'broken', failure ?? 'All properties hold.');
}

function show(state: 'living' | 'ok' | 'broken', text: string): void {
  const status = part('status');
  status.dataset.state = state;
  status.textContent = text;
}

part('form').addEventListener('submit', (event) => {
  event.preventDefault();
  begin();
});
