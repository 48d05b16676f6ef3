import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { evidenceSentence } from '../report/evidence-text.ts';
import { type Figure, type FigureTable, tableNode } from '../report/figure.ts';
import { informationFigure } from '../report/information-figure.ts';
import { openPackagesSentence } from '../report/information-text.ts';
import { swabTable } from '../report/report-tables.ts';
import { riskFigure, riskHeadlineOf } from '../report/risk-figure.ts';
import { swabFigure } from '../report/swab-figure.ts';
import { PictureView } from './picture-view.tsx';
import type { Store } from './store.ts';
import { useWidth } from './use-width.ts';

/** Wider than this the pictures only get longer lines; px. */
const pictureWidthMax = 1180;

interface StoreProps {
  readonly store: Store;
}

/** What could be found if everything stopped at some time of the visit. */
export function RiskView({ store }: StoreProps) {
  const risk = store.beside.value.risk?.risk;
  const assessment = store.shown.value?.assessment;
  const about = useMemo(() => ({ risk, assessment }), [risk, assessment]);
  return (
    <Answer
      id="risk"
      title="What could be found at any time"
      isWaiting={risk === undefined}
      isTried={store.whatIfs.value.length > 0}
    >
      {risk === undefined || risk.length === 0 || assessment === undefined ? null : (
        <Drawn
          about={about}
          draw={(width) =>
            riskFigure({
              state: store.state.value,
              risk,
              headline: riskHeadlineOf(assessment),
              prefix: 'risk-at',
              width,
            })
          }
        />
      )}
    </Answer>
  );
}

/** What was measured, and what it did to the figures; as recorded, whatever is tried. */
export function SwabsView({ store }: StoreProps) {
  const shown = store.shown.value;
  const answer = store.beside.value.swabs;
  if (shown === undefined || store.recorded.factsOf('swab').length === 0) return null;
  const assessment = shown.base ?? shown.assessment;
  const { evidence } = assessment;
  const isDoubted = evidence.status === 'collapsed' || evidence.contradicts;
  const effects = answer?.effects;
  return (
    <Answer id="swabs" title="What our own swabs say" isWaiting={answer === undefined}>
      <p class={isDoubted ? 'finding' : ''}>{evidenceSentence(evidence)}</p>
      {effects === undefined ? null : (
        <Drawn
          about={effects}
          draw={(width) => swabFigure({ effects, prefix: 'swab-effects', width })}
        />
      )}
      <Table
        summary="Every swab, with what the laboratory said"
        table={swabTable(store.recorded, assessment)}
      />
    </Answer>
  );
}

/** What could be learnt from what stays, by party. */
export function InformationView({ store }: StoreProps) {
  const information = store.beside.value.information?.information;
  const { informationClasses } = store.visit.pack;
  if (informationClasses === undefined) return null;
  const open = information === undefined ? '' : openPackagesSentence(information.packages);
  return (
    <Answer
      id="learnt"
      title="What could be learnt, and by whom"
      isWaiting={information === undefined}
      isTried={store.whatIfs.value.length > 0}
    >
      {open === '' ? null : <p>{open}</p>}
      {information === undefined ? null : (
        <Drawn
          about={information}
          draw={(width) =>
            informationFigure({ state: store.state.value, information, prefix: 'learnt', width })
          }
        />
      )}
    </Answer>
  );
}

function Answer(props: {
  readonly id: string;
  readonly title: string;
  readonly isWaiting: boolean;
  /** The figures are those of something tried, not of what was recorded. */
  readonly isTried?: boolean;
  readonly children: ComponentChildren;
}) {
  const { id, title, isWaiting, children } = props;
  return (
    <section class="answer" aria-labelledby={id} aria-busy={isWaiting}>
      <h2 id={id}>
        {title}
        {props.isTried === true ? <span class="stamp">what-if</span> : null}
      </h2>
      {children}
      {isWaiting ? <p class="hint">Computing on this device …</p> : null}
    </section>
  );
}

/** A picture drawn for the width that there is, and the same in figures. */
function Drawn({
  about,
  draw,
}: {
  /** Changes when the picture does. */
  readonly about: unknown;
  readonly draw: (width: number) => Figure | undefined;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const width = Math.min(pictureWidthMax, useWidth(frame));
  const figure = useMemo(() => (width === 0 ? undefined : draw(width)), [about, width]);
  return (
    <div ref={frame}>
      {figure === undefined ? null : (
        <>
          <PictureView node={figure.picture} isFixedSize />
          <Table summary="The same in figures" table={figure.table} />
        </>
      )}
    </div>
  );
}

function Table({ summary, table }: { readonly summary: string; readonly table: FigureTable }) {
  return (
    <details>
      <summary>{summary}</summary>
      <PictureView node={tableNode(table)} />
    </details>
  );
}
