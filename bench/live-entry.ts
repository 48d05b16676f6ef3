import { timeLive } from './live-contacts.ts';

/** What the bench calls in a page. */
export interface LivePage {
  readonly timeLive: typeof timeLive;
}

const livePage: LivePage = { timeLive };
Object.assign(globalThis, { livePage });
