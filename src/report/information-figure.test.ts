import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../test/fakes/example-visit.ts';
import { assessVisit } from '../app/assess-visit.ts';
import { informationOf } from '../app/information.ts';
import type { Information } from '../trace/information/information.ts';
import { certificateContentOf } from './certificate-content.ts';
import { certificatePage } from './certificate-page.ts';
import { tableNode } from './figure.ts';
import { limitText } from './figure-text.ts';
import { informationFigure } from './information-figure.ts';
import { carrierTable } from './information-table.ts';
import { informationLines, openPackagesSentence } from './information-text.ts';
import { textOf } from './picture.ts';
import { reportPage } from './report-page.ts';
import { assertPicture } from './written-picture.test.ts';

const room = await exampleVisit('talks-room');
const { state, compiled, assessment } = assessVisit(room, { draws: 128 });
const information: Information = {
  ...informationOf(state, assessment, compiled),
  packages: { packageCount: 4, openCount: 1, unpackedCount: 1 },
};
const figure = informationFigure({ state, information, prefix: 'learnt', width: 1180 });
assert.ok(figure);

function certificate(judged?: Information): string {
  return textOf(
    certificatePage(
      certificateContentOf(state, assessment, {
        statement: 'Own traces accounted for.',
        clear: false,
        reasons: [],
        declaredLate: false,
        packSha256: 'ab'.repeat(32),
        heads: [],
        signatures: [],
        ...(judged === undefined ? {} : { information: judged }),
      }),
    ),
  );
}

describe('the picture of what could be learnt', () => {
  it('names every class and every party, and tells the same in its description and table', () => {
    const text = assertPicture(figure.picture);
    for (const { label } of Object.values(room.pack.informationClasses ?? {})) {
      assert.ok(text.includes(`>${label}<`), label);
      assert.ok(figure.table.rows.some((r) => r[0] === label));
    }
    for (const { label } of Object.values(room.pack.collectors ?? {}))
      assert.ok(text.includes(label));
    assert.match(text, /<desc[^>]*>identity: [\d.]+ → [\d.]+ surfaces/);
    assert.match(text, /not with its means/);
    assert.match(text, /body waste: 3 of 4 secured, 1 not, 1 unpacked/);
  });

  it('names no surface, object or place: it is no list of where to look', () => {
    const written = [
      textOf(figure.picture),
      textOf(tableNode(figure.table)),
      textOf(tableNode(carrierTable(state))),
    ].join(' ');
    for (const surface of assessment.surfaces) assert.ok(!written.includes(surface.id), surface.id);
    for (const { label } of Object.values(state.document.spaces))
      assert.ok(!written.includes(label), label);
  });

  it('is not there under a pack without classes', () => {
    const { informationClasses: _classes, ...pack } = state.pack;
    const bare = { ...state, pack };
    assert.equal(
      informationFigure({ state: bare, information, prefix: 'x', width: 1180 }),
      undefined,
    );
    const page = reportPage({ state: bare, assessment, information });
    assert.ok(!page.includes('id="learnt"'));
  });

  it('stands in the report under its own heading, with the grade of every pair', () => {
    const page = reportPage({ state, assessment, information });
    assert.match(page, /<h2 id="learnt">What could be learnt, and by whom<\/h2>/);
    assert.match(page, /href="#learnt"/);
    assert.match(page, /count what it tells as known/);
    const rows = carrierTable(state).rows;
    assert.equal(rows.length, information.pairCount);
    assert.equal(rows.filter((r) => r[3] === 'Assumption').length, information.assumptionCount);
  });
});

describe('words for what could be learnt', () => {
  it('print no probability below the limit of the model, and never 0', () => {
    for (const p of [0, 1e-9, 0.001]) assert.equal(limitText(p), '< 1 in 1,000, model limit');
    assert.equal(limitText(0.36), '36 %');
  });

  it('give one line for each class, for the party that can read most of what is left', () => {
    const lines = informationLines(state, information);
    assert.equal(lines.length, Object.keys(room.pack.informationClasses ?? {}).length);
    for (const { row } of lines)
      for (const other of information.rows)
        if (other.information === row.information)
          assert.ok(row.after.surfaces >= other.after.surfaces);
  });

  it('say what of body waste is not secured, and nothing when all is', () => {
    assert.match(
      openPackagesSentence(information.packages),
      /^1 of 4 packages .* 1 use of a toilet has no package/,
    );
    const secured = { packageCount: 4, openCount: 0, unpackedCount: 0 };
    assert.equal(openPackagesSentence(secured), '');
  });
});

describe('the certificate', () => {
  it('has one line for each class, and the sentence about packages', () => {
    const text = certificate(information);
    for (const { label } of informationLines(state, information))
      assert.ok(text.includes(label), label);
    assert.match(
      text,
      /What could be learnt within our reach and out of it by a service that has the house/,
    );
    assert.match(text, /1 of 4 packages of body waste cannot be shown/);
  });

  it('has none of it when it was not judged', () => {
    assert.doesNotMatch(certificate(), /could be learnt/);
  });
});
