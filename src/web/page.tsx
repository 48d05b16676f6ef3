import { packText } from '../model/calibration.ts';
import { isLateVisit, lateMark } from '../model/late-visit.ts';
import { InformationView, RiskView, SwabsView } from './beside-views.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { Failure } from './failure.tsx';
import { HeadlineView } from './headline-view.tsx';
import { LegendView } from './legend-view.tsx';
import { OutOfReachView } from './out-of-reach-view.tsx';
import { PlanView } from './plan-view.tsx';
import { RoomView } from './room-view.tsx';
import { SpacePicker } from './space-picker.tsx';
import type { Store } from './store.ts';
import { SurfacePanel } from './surface-panel.tsx';
import { SurfaceTable } from './surface-table.tsx';
import { TimeView } from './time-view.tsx';
import { WhatIfBanner } from './what-if-banner.tsx';

/** The whole page: headline, then the room with its table and why, then plan and what is out of reach. */
export function Page({ store }: { readonly store: Store }) {
  const { visit } = store.visit.document;
  const isTrying = store.whatIfs.value.length > 0;
  return (
    <>
      <header class="top">
        <strong class="brand">Vestige</strong>
        <span class="title">{visit.title}</span>
        {isLateVisit(store.recorded) ? <strong class="finding">{lateMark}</strong> : null}
        {visit.marking === undefined ? null : <span class="marking">{visit.marking}</span>}
      </header>
      <main data-trying={isTrying ? 'yes' : 'no'}>
        {store.failure.value === undefined ? null : <Failure message={store.failure.value} />}
        <HeadlineView store={store} />
        <WhatIfBanner store={store} />
        <SpacePicker store={store} />
        <div class="workbench">
          <div class="scene">
            <RoomView store={store} />
            <TimeView store={store} />
            <LegendView store={store} />
          </div>
          <div class="beside">
            <SurfaceTable store={store} />
            <SurfacePanel store={store} />
          </div>
        </div>
        <PlanView store={store} />
        <RiskView store={store} />
        <SwabsView store={store} />
        <InformationView store={store} />
        <OutOfReachView store={store} />
      </main>
      <Colophon store={store} />
      <BottomBar store={store} />
    </>
  );
}

/** What the numbers rest on. */
function Colophon({ store }: { readonly store: Store }) {
  const shown = store.shown.value;
  if (shown === undefined) return null;
  const { assessment } = shown;
  const { assumptionCount, parameterCount } = assessment.assumptions;
  const { pack } = store.visit;
  return (
    <footer>
      <p>
        {assumptionCount} of the {parameterCount} parameters behind these numbers are Assumptions;
        “why” names them. Computed on this device: {assessment.draws.toLocaleString('en')} draws,
        seed {assessment.seed}, engine {assessment.engine}, pack {packText(pack)}.
      </p>
      <p>
        One consenting person’s own traces, with the host’s agreement. A low number is a bound on
        what agreed measures leave, not a proof of absence.
      </p>
    </footer>
  );
}
