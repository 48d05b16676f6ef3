import { compareText } from '../../base/order.ts';
import type { VisitState } from '../../model/state.ts';
import { exp } from '../../numeric/elementary.ts';
import type { BackgroundDeposit, ProgramAdversary, TraceEvent, TraceProgram } from '../program.ts';
import { backgroundLevels } from './background.ts';
import { createCleaning } from './cleaning.ts';
import { createSites } from './compartments.ts';
import type { Compiler } from './compiler.ts';
import { createContacts } from './contacts.ts';
import { addInferred, addPresence } from './inferred.ts';
import { createParameterReader, type ParameterReader, yieldParameters } from './parameters.ts';
import { type CompileOptions, type CountedInfo, createReadings } from './readings.ts';
import { createRemoval } from './removal.ts';

/** A compiled visit, and what each counted thing is. */
export interface Compiled {
  readonly program: TraceProgram;
  /** [event of the program]: when it happens; for people who look at a course of events. The engine needs only order. */
  readonly times: readonly number[];
  readonly counted: readonly CountedInfo[];
  readonly keysRead: readonly string[];
}

/**
 * Compiles a state into the engine's program: sources, contacts, cleaning and removal in the order of model v1
 * section 2, and readings before our sweep (as the principal left) and after it (as the space was handed back).
 */
export function compile(state: VisitState, options: CompileOptions = {}): Compiled {
  const reader = createParameterReader(state.pack);
  const events: TraceEvent[] = [];
  const left: BackgroundDeposit[] = [];
  const compiler: Compiler = {
    state,
    reader,
    sites: createSites(state, reader),
    steps: [],
    emit: (event) => void events.push(event),
    leaveBackground: ({ to, mass, fact }) => {
      if (mass > 0) left.push({ before: events.length, to: to.index, mass, fact });
    },
    settle(at, ...sites) {
      for (const site of sites) {
        const span = at - site.lastEventAt;
        if (site.decayPerMs > 0 && site.lastEventAt > 0 && span > 0)
          events.push({ kind: 'decay', at: site.index, factor: exp(-site.decayPerMs * span) });
        site.lastEventAt = at;
      }
    },
  };
  const contacts = createContacts(compiler);
  for (const contact of state.contacts) contacts.add(contact);
  const removal = createRemoval(compiler);
  addInferred(compiler, contacts, removal);
  addPresence(compiler);
  const cleaning = createCleaning(compiler, contacts);
  for (const task of state.tasks) cleaning.add(task);
  cleaning.addSwabs();
  const readings = createReadings(compiler, removal, options);
  readings.plan();
  compiler.steps.sort((a, b) => a.at - b.at || a.rank - b.rank || compareText(a.id, b.id));
  const times: number[] = [];
  for (const step of compiler.steps) {
    step.run();
    while (times.length < events.length) times.push(step.at);
  }
  const { counted, info, read, groups, sets } = readings.finish();
  return {
    program: {
      compartments: compiler.sites.all.map((s) => s.compartment),
      legs: contacts.legs(),
      principal: state.principal,
      episodes: contacts.episodes(),
      crew: cleaning.crew(),
      events,
      sets,
      readings: read,
      counted,
      groups,
      adversaries: adversariesOf(state, reader),
      yields: yieldParameters(reader),
      cover: { missed: reader.value('cover.missed'), kappa: reader.value('cover.kappa') },
      detection: {
        eta: reader.value('detect.eta'),
        replicateSd: reader.value('detect.replicate'),
        cellMass: reader.value('detect.cell-mass'),
      },
      background: [...backgroundLevels(state, reader, compiler.sites.all), ...left],
    },
    times,
    counted: info,
    keysRead: reader.keysRead(),
  };
}

function adversariesOf(state: VisitState, reader: ParameterReader): readonly ProgramAdversary[] {
  return Object.keys(state.pack.adversaries)
    .sort(compareText)
    .flatMap((id) => {
      const entry = state.pack.adversaries[id];
      if (entry === undefined) return [];
      return {
        id,
        detection: entry.detection,
        needed: entry.needed,
        of: entry.of,
        recoveryHard: reader.value(entry.recoveryHard),
        recoveryPorous: reader.value(entry.recoveryPorous),
        hair: entry.hair === undefined ? 0 : reader.value(entry.hair),
        sampleCountMax: state.document.limits.sampleCountMax ?? Number.POSITIVE_INFINITY,
      };
    });
}

export type { CountedInfo } from './readings.ts';
