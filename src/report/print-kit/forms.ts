import { instantToText, parseUtcOffset } from '../../base/instant.ts';
import type { VisitState } from '../../model/state.ts';
import { h } from '../picture.ts';
import { type Sheet, signatureLine, tableNode } from './sheet.ts';

/** Empty rows for what is only known on the day. */
const emptyRows = (count: number, columns: number): string[][] =>
  Array.from({ length: count }, () => new Array<string>(columns).fill(''));

/** The agreement page: what the host lets us wipe, remove and replace, and what stays as it is. */
export function agreementPage(state: VisitState): Sheet {
  const { declaration, parties, visit } = state.document;
  const { hostAgreement: a, retention } = declaration;
  const offset = parseUtcOffset(visit.utcOffset) ?? 0;
  const names = (codes: readonly string[]): string =>
    codes.map((c) => parties[c]?.label ?? c).join(', ') || 'nobody';
  return {
    paper: 'a4',
    title: `Agreement ${a.ref}`,
    content: [
      h(
        'p',
        {},
        `For the visit ${visit.id}: ${visit.title}. One consenting person's own traces, openly declared, with the host's knowledge.`,
      ),
      tableNode(
        ['what', 'agreed'],
        [
          ['consent and lawful basis', `${declaration.consentRef}, ${declaration.lawfulBasis}`],
          ['purpose', declaration.purpose],
          [
            'declared',
            `${instantToText(declaration.declaredAt, offset)} by ${declaration.declaredBy}`,
          ],
          ['may be wiped: things of', names(a.mayWipe)],
          ['may be removed: things of', names(a.mayRemove)],
          ['may be replaced: things of', names(a.mayReplace)],
          ['leave only with a receipt: things of', names(a.receiptsFor)],
          ['stay untouched', a.excludedObjects.join(', ') || 'nothing named'],
          ['people who may do it', a.crew.join(', ')],
          [
            'kept',
            `contacts ${retention.contactsDays} days, things ${retention.itemsDays} days, custody ${retention.custodyDays} days`,
          ],
        ],
      ),
      h(
        'p',
        { style: 'margin-top:4mm' },
        'No sample of any other person is analysed. Anyone, the host included, may place an incident hold at any time; it stops wiping, removal and destruction until two people of two organisations lift it.',
      ),
      signatureLine('for the principal', 'for the host', 'date'),
    ],
  };
}

/** The hold notice: hung on the door, told to everybody. */
export function holdNotice(): Sheet {
  return {
    paper: 'a4',
    title: 'Incident hold',
    content: [
      h(
        'div',
        { class: 'alarm' },
        h('b', {}, 'PRESERVE. Do not clean. Do not remove. Do not enter.'),
        h(
          'p',
          {},
          'Everything in this space stays as it is. Wiping, removal, destruction and shredding are stopped.',
        ),
      ),
      signatureLine('space', 'since (time)', 'placed by (code)'),
      h('h2', {}, 'Receipt, for who placed it'),
      h(
        'p',
        {},
        'Keep this half. It shows that the hold was placed, whatever becomes of the records.',
      ),
      signatureLine('number', 'time', 'received by (code)'),
      h('h2', {}, 'Lifting takes two people of two organisations and a reason'),
      signatureLine('first person, organisation', 'second person, organisation'),
      signatureLine('reason', 'time'),
    ],
  };
}

/** The seal form: one line per package. */
export function sealForm(state: VisitState): Sheet {
  const units = state.factsOf('unit');
  const rows = units.map((u) => [
    u.id,
    u.contents,
    u.seal,
    `${u.massG} g`,
    u.sealedBy,
    u.secondPerson,
  ]);
  return {
    paper: 'a4',
    title: 'Packages and seals',
    content: [
      h(
        'p',
        {},
        'Number, mass and two people for every package; a torn seal is voided and written down, never thrown away.',
      ),
      tableNode(
        ['package', 'contents', 'seal', 'mass', 'sealed by', 'second person'],
        [...rows, ...emptyRows(4, 6)],
        'tally',
      ),
      h('h2', {}, 'Voided seals'),
      tableNode(['seal', 'why', 'by'], emptyRows(3, 3), 'tally'),
    ],
  };
}

/** The handover form: both sides sign the same list. */
export function handoverForm(state: VisitState): Sheet {
  const offers = state.factsOf('handover').filter((f) => f.step === 'offered');
  const rows = offers.map((o) => [
    o.id.replace(/-offered$/, ''),
    o.from.join(', '),
    o.to.join(', '),
    o.place,
    o.items.join(', '),
    '',
    '',
  ]);
  return {
    paper: 'a4',
    title: 'Handovers',
    content: [
      h(
        'p',
        {},
        'Count the packages, read every seal aloud, both sign the same line. Planned legs are printed; the rest is yours.',
      ),
      tableNode(
        ['leg', 'from', 'to', 'place', 'packages', 'given (time, sign)', 'taken (time, sign)'],
        [...rows, ...emptyRows(4, 7)],
        'tally',
      ),
    ],
  };
}
