import { drawsLive, type VisitInput } from '../src/app/assess-visit.ts';
import { withPage } from '../test/browser/chromium.ts';
import { serveBundle } from '../test/browser/site.ts';
import { exampleVisit } from '../test/fakes/example-visit.ts';
import { medianOf } from './alternate.ts';
import type { Bench, Figure } from './figure.ts';
import { type Arrival, type LiveTimes, timeLive } from './live-contacts.ts';
import type { LivePage } from './live-entry.ts';

/**
 * The reference visit while it is recorded: all that the page shows after one new contact. n = contacts, after some that
 * warm the engine up. In Node, and in Chromium where there is one.
 */
export const liveBench: Bench = {
  name: 'live',
  summary: 'one new contact in all figures of the reference visit; n = contacts',
  n: 100,
  nFull: 400,
  async run({ n, seed }) {
    const visit = await exampleVisit('state-visit');
    const size = { n, seed };
    return [
      ...figuresOf('', n, timeLive(visit, { ...size, arrival: 'in time' })),
      ...figuresOf(' late', n, timeLive(visit, { ...size, arrival: 'late' })),
      ...(await inChromium(visit, size)),
    ];
  },
};

function figuresOf(what: string, n: number, { update, withCompile, fromZero }: LiveTimes) {
  const reference = medianOf(fromZero);
  const figure = (name: string, value: number): Figure => ({
    name: `engine.${name}${what}`,
    value,
    unit: 'ms',
    n,
    reference,
    against: `a run from zero of ${drawsLive} draws, and its figures`,
    ratio: value / reference,
  });
  return [
    figure('update_p99_ms', quantileOf(update, 0.99)),
    figure('update_p50_ms', quantileOf(update, 0.5)),
    figure('update_with_compile_p99_ms', quantileOf(withCompile, 0.99)),
    figure('update_with_compile_p50_ms', quantileOf(withCompile, 0.5)),
  ];
}

/** The same in a page; no figures, and a line that says why, without a browser. */
async function inChromium(
  visit: VisitInput,
  size: { readonly n: number; readonly seed: number },
): Promise<readonly Figure[]> {
  const site = await serveBundle(new URL('./live-entry.ts', import.meta.url));
  try {
    const figures: Figure[] = [];
    await withPage(async (page) => {
      await page.goto(site.url);
      for (const arrival of ['in time', 'late'] satisfies Arrival[]) {
        const times = await page.evaluate(
          (given) => {
            // The entry put it there.
            const { livePage } = globalThis as unknown as { readonly livePage: LivePage };
            return livePage.timeLive(given.visit, given.size);
          },
          { visit, size: { ...size, arrival } },
        );
        figures.push(
          ...figuresOf(arrival === 'late' ? ' late chromium' : ' chromium', size.n, times),
        );
      }
    });
    return figures;
  } catch (error) {
    console.error(`bench: live in Chromium: not measured: ${String(error)}`);
    return [];
  } finally {
    await site.close();
  }
}

function quantileOf(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
