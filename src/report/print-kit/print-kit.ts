import type { Task } from '../../model/fact.ts';
import { isLateVisit, lateMark } from '../../model/late-visit.ts';
import type { VisitState } from '../../model/state.ts';
import { h, pictureToText } from '../picture.ts';
import { agreementPage, handoverForm, holdNotice, sealForm } from './forms.ts';
import { printStyle, type Sheet, sheetNode } from './sheet.ts';
import { taskCards } from './task-cards.ts';
import { zoneCards } from './zone-cards.ts';

/** All sheets of a visit, in the order in which they are needed. */
export function printKitSheets(state: VisitState, tasks: readonly Task[]): readonly Sheet[] {
  return [
    agreementPage(state),
    ...zoneCards(state),
    ...taskCards(state, tasks),
    sealForm(state),
    handoverForm(state),
    holdNotice(),
  ];
}

/** The print kit as one self-contained HTML document; the browser prints it on A4 and A5. */
export function printKit(state: VisitState, tasks: readonly Task[]): string {
  const { visit, declaration } = state.document;
  const foot = {
    visit: visit.id,
    agreement: declaration.hostAgreement.ref,
    ...(isLateVisit(state) ? { mark: lateMark } : {}),
  };
  const page = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      {},
      h('meta', { charset: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('title', {}, `Print kit · ${visit.title}`),
      h('style', {}, printStyle),
    ),
    h('body', {}, ...printKitSheets(state, tasks).map((sheet) => sheetNode(sheet, foot))),
  );
  return `<!doctype html>\n${pictureToText(page)}\n`;
}
