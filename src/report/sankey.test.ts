import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { type FlowLink, sankey } from './sankey.ts';
import { assertPicture } from './written-picture.test.ts';

const link = (from: string, to: string, pg: number, kind: FlowLink['kind'] = 'deposit') => ({
  from,
  to,
  pg,
  kind,
});
const draw = (links: readonly FlowLink[]) =>
  sankey({ prefix: 's', width: 1100, title: 'Ways', links, labels: { arm: 'armrest, left' } });
const widths = (text: string) =>
  [...text.matchAll(/opacity="0.45" stroke="[^"]*" stroke-width="([^"]*)"/g)].map((m) =>
    Number(m[1]),
  );

it('widths are in proportion to the mass', () => {
  const { picture } = draw([link('touch', 'arm', 3000), link('saliva', 'rim', 1000)]);
  const [a = 0, b = 0] = widths(assertPicture(picture)).sort((x, y) => y - x);
  assert.ok(Math.abs(a / b - 3) < 0.02);
});

it('every flow stands in the table, largest first, also those too thin or running backwards', () => {
  const links = [
    link('touch', 'arm', 1000),
    link('arm', 'hand', 300, 'transfer'),
    link('hand', 'arm', 20, 'transfer'),
    link('touch', 'card', 0.01),
  ];
  const { picture, table } = draw(links);
  assert.deepEqual(
    table.rows.map((r) => r[2]),
    ['1 ng', '300 pg', '20 pg', '< 1 pg'],
  );
  assert.equal(widths(assertPicture(picture)).length, 2);
  assert.ok(table.rows.some((r) => r[0] === 'armrest, left'));
});

it('draws any set of flows, loops and all', () => {
  const id = fc.constantFrom('touch', 'a', 'b', 'c', 'd', 'cloth');
  const any = fc.array(
    fc.record({
      from: id,
      to: id,
      pg: fc.double({ min: 0, max: 1e6, noNaN: true }),
      kind: fc.constantFrom<FlowLink['kind']>('deposit', 'transfer', 'cleaned', 'left'),
    }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(any, (links) => {
      const { picture, table } = draw(links);
      assertPicture(picture);
      assert.equal(table.rows.length, links.length);
    }),
    { numRuns: 60 },
  );
});
