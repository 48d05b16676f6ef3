import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { assessVisit, resultHash, type VisitInput } from '../../src/app/assess-visit.ts';
import type { Fact } from '../../src/model/fact.ts';
import { exampleVisit } from '../fakes/example-visit.ts';
import { talksAt } from '../fakes/talks-room-changes.ts';
import { withPage } from './chromium.ts';
import { serveBundle } from './site.ts';
import type { ThreadsPage, ThreadsResult } from './threads-entry.ts';

const visit = await exampleVisit('talks-room');
/** The same after a swab: draws then take what was learnt from particles. */
const swabbed: VisitInput = { ...visit, facts: [...visit.facts, ...swabOfArmrest()] };
/** So many that the draws of the talks room are shared among threads. */
const draws = 81_920;

it('Chromium computes on one thread and several what Node computes, to the last bit', async () => {
  await inPage(async (page) => {
    for (const [input, status] of [
      [visit, 'none'],
      [swabbed, 'folded'],
    ] as const) {
      const { assessment } = assessVisit(input, { draws });
      assert.equal(assessment.evidence.status, status);
      const expected = resultHash(input, assessment);
      for (const helpers of [0, 1, 2]) {
        const { hash, shares, ...did } = await hashOn(page, helpers, { visit: input, draws });
        assert.equal(hash, expected, `${status}, ${helpers} helpers`);
        assert.equal(did.startedCount, helpers);
        assert.ok(did.chunkCount >= helpers, `${did.chunkCount} chunks by ${helpers}`);
        assert.deepEqual(
          shares,
          shares.toSorted((a, b) => a - b),
        );
        assert.equal(shares.at(-1), 1);
      }
    }
  });
});

it('a worker whose code cannot be loaded is not missed', async () => {
  const expected = resultHash(visit, assessVisit(visit, { draws }).assessment);
  await inPage(async (page) => {
    await page.route('**/worker.js', (route) => route.fulfill({ body: 'throw new Error("no")' }));
    const { hash, chunkCount } = await hashOn(page, 1, { visit, draws });
    assert.deepEqual([hash, chunkCount], [expected, 0]);
  });
});

it('a browser is asked for as many helpers as it has processors, without the one that asks', async () => {
  await inPage(async (page) => {
    const [helpers, processors] = await page.evaluate(() => {
      const { threadsPage } = globalThis as unknown as { readonly threadsPage: ThreadsPage };
      return [threadsPage.helpersOfBrowser(), navigator.hardwareConcurrency];
    });
    assert.equal(helpers, Math.min(processors, 8) - 1);
  });
});

async function inPage(run: (page: Page) => Promise<void>): Promise<void> {
  const worker = new URL('../../src/adapters/browser/kernel-worker.ts', import.meta.url);
  const site = await serveBundle(new URL('./threads-entry.ts', import.meta.url), { worker });
  try {
    await withPage(async (page) => {
      await page.goto(site.url);
      await run(page);
    });
  } finally {
    await site.close();
  }
}

function hashOn(
  page: Page,
  helpers: number,
  asked: { readonly visit: VisitInput; readonly draws: number },
): Promise<ThreadsResult> {
  return page.evaluate(
    (given) => {
      // The entry put it there.
      const { threadsPage } = globalThis as unknown as { readonly threadsPage: ThreadsPage };
      return threadsPage.hashOn(given.helpers, given.visit, given.draws);
    },
    { helpers, ...asked },
  );
}

function swabOfArmrest(): readonly Fact[] {
  return [
    {
      kind: 'swab',
      id: 'Q1',
      at: talksAt('11:52'),
      surface: 'chair-1/arm-left',
      purpose: 'principal-residual',
      chosenBy: 'risk',
      by: 'SWP1',
      coveredShare: 0.5,
    },
    {
      kind: 'result',
      id: 'R1',
      at: talksAt('15:00'),
      swab: 'Q1',
      control: 'valid',
      quantityPg: 40,
      lodPg: 2,
      call: 'principal-present',
    },
  ];
}
