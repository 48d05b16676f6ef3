import type { Pack } from '../../../src/model/pack.ts';
import type { CleaningStep, TraceEvent, TraceProgram, Transfer } from '../../../src/trace/program.ts';

/** The golden visit V0 of model v1 section 12, written as a program; transfer laws come from the pack. */
export function goldenVisit(pack: Pack, options: { readonly adversaries?: readonly string[] } = {}) {
  const dist = (key: string): Transfer => {
    const found = pack.parameters[key]?.distribution;
    if (found === undefined) throw new Error(`pack: expected a distribution at ${key}`);
    return found;
  };
  const value = (key: string): number => {
    const found = pack.parameters[key]?.value;
    if (found === undefined) throw new Error(`pack: expected ${key}`);
    return found;
  };
  const dry: Transfer = { kind: 'fixed', value: 0.0036 };
  const [A, H, C, W] = [0, 1, 2, 3] as const;
  const fresh = [1, 1, 1] as const;
  const chlorine = [0.003, 0.008, 0.1] as const;
  const step = (compartment: string, ordinal: number): CleaningStep => ({
    groups: [{ entity: `${compartment},${ordinal},S`, person: 0, ordinal }],
    before: [fresh],
    after: [chlorine],
    floor: 1e-4,
  });
  const clean = (on: number, id: string): TraceEvent => ({
    kind: 'clean',
    on,
    cloth: W,
    step: step(id, 1),
    clothReturn: 0.01,
    destroyedShare: 0.9,
    fact: `clean-${id}`,
  });
  // h: 1 at the start; the grip leaves .7; after 10 min .785041; the touch (w .25) and 10 min more give .803787.
  const events: TraceEvent[] = [
    { kind: 'touch', to: A, episode: 0, coefficient: 2500, fact: 'grip' },
    { kind: 'touch', to: A, episode: 0, coefficient: 490.650379, fact: 'touch' },
    { kind: 'touch', to: H, episode: 1, coefficient: 1004.733627, fact: 'handshake' },
    { kind: 'read', reading: 0 },
    { kind: 'read', reading: 1 },
    {
      kind: 'contact',
      first: H,
      second: A,
      firstShare: 0.5,
      secondShare: 0.2,
      forth: [dist('te.proxy.hand_surface'), dry],
      back: [dist('te.proxy.MS2.acrylic.RH40-65'), dry],
      factor: 1,
      entity: 'r3',
      fact: 'r3',
    },
    { kind: 'read', reading: 2 },
    { kind: 'read', reading: 3 },
    {
      kind: 'contact',
      first: H,
      second: C,
      firstShare: 0.5,
      secondShare: 0.3,
      forth: [dist('te.proxy.hand_surface'), dry],
      back: [dist('te.proxy.MS2.glass.RH40-65'), dry],
      factor: 1,
      entity: 'r4',
      fact: 'r4',
    },
    { kind: 'read', reading: 4 },
    { kind: 'read', reading: 5 },
    { kind: 'read', reading: 6 },
    clean(A, 'A'),
    clean(C, 'C'),
    { kind: 'read', reading: 7 },
    { kind: 'read', reading: 8 },
    { kind: 'read', reading: 9 },
    { kind: 'read', reading: 10 },
  ];
  const surface = (id: string, kind: 'patch' | 'hand' | 'cloth') => ({
    id,
    kind,
    surface: id,
    areaCm2: 400,
    hard: true,
  });
  const wanted = options.adversaries ?? ['standard', 'low-template', 'genome'];
  const touch = pack.parameters['touch.direct.recovered']?.distribution;
  if (touch?.kind !== 'zero-lognormal') throw new Error('pack: touch.direct.recovered');
  const program: TraceProgram = {
    compartments: [
      surface('A', 'patch'),
      surface('H', 'hand'),
      surface('C', 'patch'),
      surface('W', 'cloth'),
    ],
    legs: ['leg'],
    principal: 'P',
    episodes: [
      { entity: 'P,A,leg,hand', leg: 0 },
      { entity: 'P,H,leg,hand', leg: 0 },
    ],
    crew: [{ person: 'S', a: 1, b: 9, pinned: 0.1 }],
    events,
    sets: ['deposits', 'after 30', 'after 35', 'final'],
    readings: [
      { set: 0, compartment: A, counted: 0 },
      { set: 0, compartment: H, counted: 1 },
      { set: 1, compartment: A, counted: 0 },
      { set: 1, compartment: H, counted: 1 },
      { set: 2, compartment: A, counted: 0 },
      { set: 2, compartment: H, counted: 1 },
      { set: 2, compartment: C, counted: 2 },
      { set: 3, compartment: A, counted: 0 },
      { set: 3, compartment: H, counted: 1 },
      { set: 3, compartment: C, counted: 2 },
      { set: 3, compartment: W, counted: 3 },
    ],
    counted: [
      { id: 'A', group: 0 },
      { id: 'H', group: 1 },
      { id: 'C', group: 0 },
      { id: 'W', group: 1 },
    ],
    groups: [
      { id: 'within:room', kind: 'within' },
      { id: 'out:carriers', kind: 'not-ours' },
    ],
    adversaries: wanted.map((id) => {
      const entry = pack.adversaries[id];
      if (entry === undefined) throw new Error(`pack: expected the adversary ${id}`);
      return {
        id,
        detection: entry.detection,
        needed: entry.needed,
        of: entry.of,
        recoveryHard: value(entry.recoveryHard),
        recoveryPorous: value(entry.recoveryPorous),
        hair: 0,
        sampleCountMax: Number.POSITIVE_INFINITY,
      };
    }),
    yields: {
      mu: touch.mu,
      sigmaLocation: touch.muSd,
      sigma: touch.sigma,
      zeroRate: touch.zeroRate,
      sharePerson: value('yield.share.person'),
      shareOccasion: value('yield.share.occasion'),
      zeroFloor: value('yield.zero-floor'),
    },
    cover: { missed: value('cover.missed'), kappa: value('cover.kappa') },
    detection: {
      eta: value('detect.eta'),
      replicateSd: value('detect.replicate'),
      cellMass: value('detect.cell-mass'),
    },
  };
  return program;
}
