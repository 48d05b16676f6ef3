import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { assessVisit, drawsDefault, type VisitInput } from '../../src/app/assess-visit.ts';
import { applyWhatIfs, type WhatIf } from '../../src/app/what-if.ts';
import { startHub } from '../../src/hub/main.ts';
import { headlineOf } from '../../src/report/headline.ts';
import { exampleVisit } from '../fakes/example-visit.ts';
import { withPage } from './chromium.ts';
import { contrastFaults } from './contrast.ts';

const root = new URL('../../', import.meta.url);

/** Longest wait for an answer: a full run of the talks room takes a second, on a busy machine many. */
const answerMsMax = 120_000;

const talks = await exampleVisit('talks-room');
const day = await exampleVisit('state-visit');

describe('the page of the talks room', () => {
  it('computes the headline that Node computes, and draws every surface of the scene', async () => {
    await onPage(talks, async (page) => {
      await fullAnswer(page);
      const { headline, aside } = await headlineInPage(page);
      const expected = headlineInNode(talks);
      assert.equal(headline, `${expected.numbers} ${expected.meaning}`);
      assert.equal(aside, expected.aside);
      const drawn = await page.$$eval('.room [data-surface]', (nodes) =>
        nodes.map((node) => node.getAttribute('data-surface') ?? ''),
      );
      // The tray stands in a corner; the scene shows what carries trace.
      const scene = talks.objects.filter((o) => o.id !== 'tray-1');
      for (const surface of scene.flatMap((o) => o.surfaces))
        assert.ok(drawn.includes(surface.id), surface.id);
      assert.match((await page.textContent('.room svg title')) ?? '', /meeting room from above/);
    });
  });

  it('shows why a surface has its number when it is tapped, or chosen with the keyboard', async () => {
    await onPage(talks, async (page) => {
      await tap(page, 'chair-1/arm-left');
      await page.waitForSelector('.panel[data-surface-id="chair-1/arm-left"] .why details');
      const panel = page.locator('.panel');
      const why = (await panel.textContent()) ?? '';
      assert.match(why, /armchair: armrest, left/);
      assert.match(why, /HERON grip, palm-left, 240 s/);
      assert.match(why, /observed, certain/);
      await panel.locator('summary', { hasText: 'What happened' }).click();
      assert.match((await panel.locator('ol').textContent()) ?? '', /detergent and water by SWP1/);
      await panel.locator('summary', { hasText: 'Parameters' }).click();
      const parameters = (await panel.locator('.parameters').textContent()) ?? '';
      assert.match(parameters, /doi:10\./);
      assert.match(parameters, /Assumption/);

      const row = page.locator('tr[data-id="table-1/top"] button');
      await row.focus();
      await page.keyboard.press('Enter');
      await page.waitForSelector('.panel[data-surface-id="table-1/top"] .why details');
      assert.equal(await row.getAttribute('aria-pressed'), 'true');
      assert.equal(
        await page.locator('.room .selected').first().getAttribute('data-surface'),
        'table-1/top',
      );
    });
  });

  it('shows, when there is time for it, the risk at any time and what could be learnt, also on a phone', async () => {
    await onPage(talks, async (page) => {
      for (const id of ['risk', 'learnt'])
        await page.waitForSelector(`section[aria-labelledby="${id}"] svg`);
      const text = (id: string) => page.textContent(`section[aria-labelledby="${id}"]`);
      assert.match((await text('risk')) ?? '', /\d → [\d.]+.*departure: talks/);
      for (const { label } of Object.values(talks.pack.informationClasses ?? {}))
        assert.ok(((await text('learnt')) ?? '').includes(label), label);
      // Nobody took a swab here.
      assert.equal(await page.locator('#swabs').count(), 0);
      await page.setViewportSize({ width: 390, height: 800 });
      await page.waitForFunction(() => {
        const picture = document.querySelector('section[aria-labelledby="learnt"] svg');
        return picture !== null && picture.clientWidth <= 390;
      });
      assert.equal(
        await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
        true,
      );
    });
  });

  it('never calls a wiped surface clean, and fabric only reduced', async () => {
    await onPage(talks, async (page) => {
      const state = (id: string) => page.textContent(`tr[data-id="${id}"] .state`);
      assert.equal(await state('chair-1/seat'), 'reduced');
      assert.equal(await state('chair-1/arm-left'), 'wiped twice');
      assert.equal(await state('chair-1/back-rail'), 'as left');
      assert.equal(await state('glass-1/rim'), 'carried away');
      assert.doesNotMatch(
        (await page.textContent('body')) ?? '',
        /DNA-free|\bclean\b|erase|evidence/i,
      );
    });
  });

  it('tries a what-if offline: marked, equal to what Node computes, and forgotten', async () => {
    await onPage(talks, async (page, context) => {
      await fullAnswer(page);
      const recorded = await headlineInPage(page);
      await context.setOffline(true);
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));

      const wiped: WhatIf = { surface: 'chair-1/back-rail', action: 'wiped' };
      await page.click(`tr[data-id="${wiped.surface}"]`);
      await page.click('.tries button:text-is("wiped")');
      await page.waitForSelector('.what-if[data-stale="no"]', { timeout: answerMsMax });
      await fullAnswer(page);
      const tried = await headlineInPage(page);
      const expected = headlineInNode(applyWhatIfs(talks, [wiped]));
      assert.equal(tried.headline, `${expected.numbers} ${expected.meaning}`);
      assert.notEqual(tried.headline, recorded.headline);
      const banner = (await page.textContent('.what-if')) ?? '';
      assert.match(banner, /What-if, records untouched/);
      assert.match(banner, /armchair, rail of the back wiped/);
      assert.match(banner, /as handed back 5\.\d → 5\.\d \(−0\.\d\d\)/);
      assert.match((await page.textContent(`tr[data-id="${wiped.surface}"] s`)) ?? '', /\d ng/);
      assert.equal(await page.locator('.room .stamp').textContent(), 'what-if');
      await page.waitForSelector('.plan p:has-text("what-if; without it")');

      await page.click('.forget');
      await page.waitForSelector('.what-if', { state: 'detached' });
      await page.waitForSelector('.plan p:not(:has-text("what-if"))');
      await fullAnswer(page);
      assert.deepEqual(await headlineInPage(page), recorded);
      assert.deepEqual(requests, []);
    });
  });

  it('goes through time offline, with the keyboard, and shows the room as it was', async () => {
    await onPage(talks, async (page, context) => {
      await fullAnswer(page);
      await context.setOffline(true);
      const slider = page.locator('input[type="range"]');
      await slider.focus();
      await page.keyboard.press('Home');
      await page.waitForSelector('.surfaces thead :text("at 11:15")', { timeout: answerMsMax });
      await page.waitForFunction(
        () =>
          document.querySelector('tr[data-id="chair-1/seat"] td:nth-child(3)')?.textContent ===
          '0 pg',
        undefined,
        { timeout: answerMsMax },
      );
      for (let i = 0; i < 2; i++) await page.keyboard.press('PageUp');
      await page.waitForFunction(
        () =>
          /ng/.test(
            document.querySelector('tr[data-id="chair-1/seat"] td:nth-child(3)')?.textContent ?? '',
          ),
        undefined,
        { timeout: answerMsMax },
      );
      assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /^11:35:\d\d; last here, /);
      await page.click('.moments button:text-is("As handed back")');
      assert.match((await page.textContent('.room .when')) ?? '', /as handed back, 11:55/);
    });
  });

  it('fits a phone, reads in both themes, prints, and keeps still for those who ask', async () => {
    await onPage(talks, async (page) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.waitForFunction(
        () => (document.querySelector('.room svg')?.clientWidth ?? 999) <= 390,
      );
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 390, `page is ${width} px wide`);
      assert.ok(await page.locator('.bottom-bar').isVisible());
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await page.evaluate(contrastFaults), [], colorScheme);
      }
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const seconds = await page.$eval(
        '.picture',
        (node) => getComputedStyle(node).transitionDuration,
      );
      assert.equal(seconds, '0s');
      await page.emulateMedia({ media: 'print', colorScheme: 'light' });
      assert.ok(await page.locator('#headline').isVisible());
      assert.ok(await page.locator('.room svg').isVisible());
      assert.equal(await page.locator('.slider').isVisible(), false);
    });
  });
});

describe('the page of the reference visit', () => {
  it('lists every place, and shows the one that is chosen', async () => {
    await onPage(day, async (page) => {
      assert.equal(await page.locator('.space').count(), 9);
      assert.equal(
        await page.textContent('#room'),
        'meeting room in the official guesthouse as left, 12:55',
      );
      await page.check('input[name="space"][value="salon"]');
      assert.match((await page.textContent('#room')) ?? '', /^tea salon next door/);
      await page.waitForSelector('.room [data-surface="cup-s/rim"]');
      await page.waitForSelector('tr[data-id="sofa-s/seat"]');
    });
  });
});

/** A page of its own for a visit, once the first look is there. */
async function onPage(
  visit: VisitInput,
  run: (page: Page, context: BrowserContext) => Promise<void>,
): Promise<void> {
  // Quick when the page is current; the tests never judge an old one.
  execFileSync(process.execPath, [fileURLToPath(new URL('bin/build.mjs', root))], {
    stdio: 'ignore',
  });
  const hub = await startHub({
    site: new URL('.cache/web/', root),
    documents: new Map([['visit.json', JSON.stringify(visit)]]),
    port: 0,
  });
  assert.ok(hub.ok);
  try {
    await withPage(async (page, context) => {
      page.setDefaultTimeout(answerMsMax);
      // The loader names inner functions; what is evaluated in the page then needs its helper there.
      await page.addInitScript('globalThis.__name = (f) => f');
      await page.goto(hub.value.url);
      await page.waitForSelector('#headline[data-draws]');
      await run(page, context);
    });
  } finally {
    await hub.value.close();
  }
}

/** Taps the middle of a surface in the picture, once the labels are in their places. */
async function tap(page: Page, surface: string): Promise<void> {
  await page.waitForSelector('.room [data-label]');
  const box = await page.locator(`.room [data-surface="${surface}"]`).first().boundingBox();
  assert.ok(box !== null, surface);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

/** Waits until the answer of all draws is shown and nothing is being computed. */
async function fullAnswer(page: Page): Promise<void> {
  await page.waitForSelector(`#headline[data-draws="${drawsDefault}"]`);
  await page.waitForSelector('.progress[data-active="no"]', { state: 'attached' });
}

async function headlineInPage(page: Page) {
  return {
    headline: await page.textContent('#headline'),
    aside: await page.textContent('.headline .aside'),
  };
}

function headlineInNode(visit: VisitInput) {
  const { state, assessment } = assessVisit(visit, { draws: drawsDefault });
  return headlineOf(state, assessment);
}
