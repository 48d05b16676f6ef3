import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { clockText, instantToText, parseInstant } from './instant.ts';

it('agrees with the platform on every instant it accepts', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('2199-12-31'), noInvalidDate: true }),
      (date) => {
        assert.equal(parseInstant(date.toISOString()), date.getTime());
        const text = instantToText(date.getTime(), 5 * 3_600_000);
        assert.equal(new Date(text).getTime(), date.getTime());
        assert.equal(parseInstant(text), date.getTime());
      },
    ),
  );
});

it('refuses dates that do not exist and texts without an offset', () => {
  for (const text of [
    '2031-02-29T10:00:00Z',
    '2031-13-01T10:00:00Z',
    '2031-05-14T24:00:00Z',
    '2031-05-14T10:00:00',
    '2031-05-14 10:00:00Z',
    '2031-05-14T10:00:00+15:00',
    '',
  ])
    assert.equal(parseInstant(text), undefined, text);
});

it('shows the clock at the place, across midnight', () => {
  const at = parseInstant('2031-05-14T23:30:05+05:00') ?? 0;
  assert.equal(clockText(at, 5 * 3_600_000, 'second'), '23:30:05');
  assert.equal(clockText(at, 2 * 3_600_000), '20:30');
});
