import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { palette } from './palette.ts';
import {
  contrast,
  lightnessOf,
  massColour,
  patternDefinitions,
  scaleColour,
  scalePosition,
  surenessOf,
  textColourOn,
} from './scale.ts';

it('lightness falls strictly along the scale', () => {
  let last = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= 120; i++) {
    const lightness = lightnessOf(scaleColour(i / 120));
    assert.ok(lightness < last, `step ${i}: ${lightness} after ${last}`);
    last = lightness;
  }
});

it('begins, passes and ends at the colours of the visual language', () => {
  assert.equal(scaleColour(0), '#f4f0e8');
  assert.equal(scaleColour(0.25), '#f7d196');
  assert.equal(scaleColour(0.5), '#ec8758');
  assert.equal(scaleColour(0.75), '#b23a5c');
  assert.equal(scaleColour(1), '#4a144e');
});

it('is logarithmic in mass: paper below 1 pg, the last colour from 100 ng on', () => {
  assert.equal(massColour(0), '#f4f0e8');
  assert.equal(massColour(1), '#f4f0e8');
  assert.equal(massColour(1e5), '#4a144e');
  assert.equal(massColour(1e9), '#4a144e');
  for (const [pg, position] of [
    [10, 0.2],
    [100, 0.4],
    [1000, 0.6],
    [10_000, 0.8],
  ] as const)
    assert.ok(Math.abs(scalePosition(pg) - position) < 1e-12);
});

it('more mass never looks lighter', () => {
  const mass = fc.double({ min: 0, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(mass, mass, (a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      assert.ok(lightnessOf(massColour(more)) <= lightnessOf(massColour(less)) + 1e-9);
    }),
  );
});

it('knows lightness and contrast as published', () => {
  // Oklab: CSS Color 4, section "sample code": white 1, black 0, red 0.62796.
  assert.ok(Math.abs(lightnessOf('#ffffff') - 1) < 1e-5);
  assert.ok(Math.abs(lightnessOf('#000000')) < 1e-9);
  assert.ok(Math.abs(lightnessOf('#ff0000') - 0.62796) < 1e-4);
  // WCAG 2.2: black on white 21, the well-known #767676 on white 4.54.
  assert.ok(Math.abs(contrast('#000000', '#ffffff') - 21) < 1e-9);
  assert.ok(Math.abs(contrast('#767676', '#ffffff') - 4.54) < 0.01);
});

it('text on any colour of the scale can be read (AA for large text, and mostly for small)', () => {
  for (let i = 0; i <= 100; i++) {
    const colour = scaleColour(i / 100);
    assert.ok(contrast(textColourOn(colour), colour) >= 3.9, colour);
  }
});

it('inks on paper and floor have a contrast of at least AA', () => {
  for (const ground of [palette.paper, palette.floor, palette.carpet]) {
    for (const ink of [palette.ink, palette.line, palette.secondary])
      assert.ok(contrast(ink, ground) >= 4.5, `${ink} on ${ground}`);
    assert.ok(contrast(palette.accent, ground) >= 4.5);
    assert.ok(contrast(palette.alarm, ground) >= 4.5);
  }
});

it('hatches what is wider than tenfold, crosses what is wider than a thousandfold', () => {
  assert.equal(surenessOf(10, 100), 'sure');
  assert.equal(surenessOf(10, 101), 'hatched');
  assert.equal(surenessOf(1, 1001), 'crossed');
  // Below 1 pg nothing is told apart.
  assert.equal(surenessOf(0, 0.9), 'sure');
  assert.equal(surenessOf(0, 10), 'sure');
  assert.equal(surenessOf(0, 11), 'hatched');
});

it('the patterns of two pictures in one page have different ids', () => {
  const ids = (prefix: string) => patternDefinitions(prefix).map((p) => p.attributes['id']);
  assert.equal(new Set([...ids('a'), ...ids('b')]).size, 2 * ids('a').length);
});

it('refuses a negative mass', () => {
  assert.throws(() => massColour(-1), /at least 0/);
});
