import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import type { VisitInput } from '../../src/app/assess-visit.ts';
import { exampleVisit } from '../fakes/example-visit.ts';
import {
  type ReferenceResult,
  referenceExamples,
} from '../golden/reference-result/reference-hashes.ts';
import { withPage } from './chromium.ts';
import type { DeterminismPage } from './determinism-entry.ts';
import { serveBundle } from './site.ts';

it('Chromium computes the result hash of both examples that Node computes, to the last bit', async () => {
  const reference = await readReference();
  await inPage(async (page) => {
    for (const name of referenceExamples) {
      const hash = await hashOf(page, await exampleVisit(name), reference.draws);
      assert.equal(hash, reference.hashes[name], name);
    }
  });
});

/** Node computes the same file in test/generated.test.ts: the run times agree through it. */
async function readReference(): Promise<ReferenceResult> {
  const file = new URL('../golden/reference-result/hash.json', import.meta.url);
  // Written by test/generated.ts, in this form.
  return JSON.parse(await readFile(file, 'utf8')) as ReferenceResult;
}

async function inPage(run: (page: Page) => Promise<void>): Promise<void> {
  const site = await serveBundle(new URL('./determinism-entry.ts', import.meta.url));
  try {
    await withPage(async (page) => {
      await page.goto(site.url);
      await run(page);
    });
  } finally {
    await site.close();
  }
}

function hashOf(page: Page, visit: VisitInput, draws: number): Promise<string> {
  return page.evaluate(
    (given) => {
      // The entry put it there.
      const { determinismPage } = globalThis as unknown as {
        readonly determinismPage: DeterminismPage;
      };
      return determinismPage.hashOf(given.visit, given.draws);
    },
    { visit, draws },
  );
}
