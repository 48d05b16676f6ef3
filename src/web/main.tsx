import { render } from 'preact';
import type { VisitInput } from '../app/assess-visit.ts';
import { createEngineClient } from './engine-client.ts';
import { Failure } from './failure.tsx';
import { Page } from './page.tsx';
import { createStore } from './store.ts';

/** Loads the visit once; from then on the page needs no network. */
async function start(root: Element): Promise<void> {
  const response = await fetch('./data/visit.json');
  if (!response.ok) throw new Error(`visit.json: expected it from the hub, got ${response.status}`);
  // Written by our own hub, which has read and checked the visit file.
  const visit = (await response.json()) as VisitInput;
  document.title = `${visit.document.visit.title} – Vestige`;
  const store = createStore(visit, createEngineClient(visit));
  root.replaceChildren();
  render(<Page store={store} />, root);
  await store.start();
}

const root = document.querySelector('#app');
if (root !== null)
  start(root).catch((error: unknown) => {
    root.replaceChildren();
    render(<Failure message={error instanceof Error ? error.message : String(error)} />, root);
  });
