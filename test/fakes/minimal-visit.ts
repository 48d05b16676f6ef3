import { type Pack, packDocument } from '../../src/model/pack.ts';

/** Plain data that a test may change; `any` would hide typing errors, so members are asked for by `at`. */
export type Plain = Record<string, unknown>;

const day = '2031-05-14T';
const at = (clock: string) => `${day}${clock}+05:00`;

/** A small visit that is right in every respect and has one fact of many kinds; fresh on every call. */
export function minimalVisit(): Plain {
  return {
    format: 'vestige-visit/1',
    visit: {
      id: 'small',
      title: 'One chair',
      seed: 1,
      pack: 'small-pack',
      utcOffset: '+05:00',
      marking: 'Drill',
    },
    declaration: {
      consentRef: 'consent-1',
      lawfulBasis: 'explicit-consent',
      purpose: 'account-for-own-traces',
      declaredAt: '2031-05-11T10:00:00+05:00',
      declaredBy: 'LEAD',
      approvals: [{ by: 'MED', at: '2031-05-11T10:05:00+05:00' }],
      hostAgreement: {
        ref: 'A-1',
        countersignedBy: 'HL',
        countersignedAt: '2031-05-13T17:00:00+05:00',
        mayWipe: ['own', 'venue'],
        mayRemove: ['own'],
        mayReplace: ['own'],
        receiptsFor: ['venue'],
        excludedObjects: ['door-1'],
        crew: ['LEAD'],
      },
      retention: { contactsDays: 30, itemsDays: 30, custodyDays: 365 },
    },
    parties: {
      own: { label: 'own side', role: 'own' },
      counterpart: { label: 'other side', role: 'counterpart' },
      venue: { label: 'the house', role: 'venue' },
    },
    people: {
      HERON: { role: 'principal', party: 'own' },
      CEDAR: { role: 'leader', party: 'counterpart' },
      LEAD: { role: 'lead', party: 'own', note: 'leads' },
      OBS1: { role: 'observer', party: 'own' },
      SWP1: { role: 'sweeper', party: 'own' },
      MED: { role: 'medical', party: 'own' },
      HL: { role: 'liaison', party: 'venue' },
    },
    spaces: {
      talks: {
        label: 'meeting room',
        widthCm: 500,
        depthCm: 400,
        outline: [
          [0, 0],
          [500, 0],
          [500, 400],
        ],
        doors: [{ side: 'west', offsetCm: 150, widthCm: 90 }],
        obstacles: [{ xCm: 1, yCm: 2, widthCm: 3, depthCm: 4 }],
        owner: 'venue',
        controller: 'venue',
        environment: 'indoor',
        relativeHumidityPct: 45,
        ventilated: true,
        windowFrom: at('11:10:00'),
        windowTo: at('12:00:00'),
        keptByUs: false,
        objects: {
          'chair-1': 'armchair',
          'glass-1': {
            kind: 'glass',
            owner: 'own',
            xCm: 140,
            yCm: 175,
            widthCm: 8,
            depthCm: 8,
            turn: 1,
            portable: true,
            control: 'remove',
            label: 'own glass',
            price: 'none',
            acceptedBy: 'LEAD',
            reason: 'none',
            surfaces: {
              base: { absent: true },
              handle: {
                material: 'wood',
                areaCm2: 12,
                wettable: false,
                label: 'a handle',
                covers: ['rim'],
              },
            },
          },
          'door-1': {
            kind: 'door',
            owner: 'venue',
            xCm: 0,
            yCm: 150,
            widthCm: 10,
            depthCm: 90,
            portable: false,
            control: 'clean',
          },
        },
      },
      annex: {
        label: 'annex',
        widthCm: 300,
        depthCm: 300,
        owner: 'venue',
        controller: 'own',
        environment: 'indoor',
        relativeHumidityPct: 45,
        windowFrom: at('10:00:00'),
        windowTo: at('13:00:00'),
        objects: {
          'tap-1': {
            kind: 'door',
            owner: 'venue',
            xCm: 0,
            yCm: 0,
            widthCm: 10,
            depthCm: 10,
            portable: false,
            control: 'clean',
          },
        },
      },
    },
    legs: {
      talks: {
        label: 'talks',
        space: 'talks',
        alsoIn: [],
        from: at('11:15:00'),
        to: at('11:45:00'),
        observedShare: 0.7,
        reach: [
          { surface: 'chair-1/arm-left', share: 0.3 },
          { surface: 'glass-1/rim', share: 0.1 },
        ],
      },
    },
    crew: [
      {
        person: 'SWP1',
        from: at('11:40:00'),
        to: at('12:10:00'),
        spaces: ['talks'],
        methods: ['wipe'],
      },
    ],
    supplies: [{ method: 'wipe', count: 3 }],
    limits: {
      adversary: 'standard',
      expectedSurfacesMax: 1,
      residualU95PgMax: 100,
      sampleCountMax: 5,
    },
    script: minimalScript(),
  };
}

function minimalScript(): Plain[] {
  const contact = {
    kind: 'contact',
    leg: 'talks',
    actor: 'HERON',
    part: 'hand-right',
    manner: 'touch',
    durationMs: 5000,
    gloved: false,
    source: 'observed',
    certainty: 'certain',
  };
  return [
    { ...contact, id: 'c-1', at: at('11:16:00'), target: 'chair-1/arm-left' },
    { ...contact, id: 'c-2', at: at('11:17:00'), target: 'person:CEDAR', distanceCm: 60 },
    {
      ...contact,
      id: 'c-3',
      at: at('11:16:30'),
      target: 'chair-1/seat',
      with: 'chair-1/arm-left',
      recordedAt: at('12:30:00'),
      corrects: 'c-1',
      withdrawn: false,
      note: 'seen again',
    },
    {
      kind: 'gap',
      id: 'g-1',
      leg: 'talks',
      observer: 'OBS1',
      from: at('11:20:00'),
      to: at('11:22:00'),
      reason: 'moved aside',
    },
    {
      kind: 'footage',
      id: 'f-1',
      leg: 'talks',
      from: at('11:20:00'),
      to: at('11:22:00'),
      observedShare: 0.9,
      codedBy: ['OBS1', 'LEAD'],
      recordedAt: at('15:00:00'),
    },
    {
      kind: 'task',
      id: 'T1',
      space: 'talks',
      at: at('11:46:00'),
      to: at('11:47:00'),
      person: 'SWP1',
      method: 'wipe',
      pass: 1,
      surfaces: ['chair-1/arm-left'],
      objects: ['glass-1'],
      wetFrom: at('11:46:30'),
      wetTo: at('11:47:30'),
      freshGloves: true,
      confirmedBy: 'LEAD',
      outcome: 'done',
      note: 'fine',
    },
    {
      kind: 'task',
      id: 'T2',
      space: 'talks',
      at: at('11:48:00'),
      method: 'wipe',
      surfaces: ['chair-1/seat'],
      clothOf: 'T1',
      outcome: 'done',
    },
    { kind: 'departure', id: 'd-1', leg: 'talks', at: at('11:45:00'), by: 'LEAD' },
    {
      kind: 'window',
      id: 'w-1',
      space: 'talks',
      at: at('11:46:00'),
      until: at('11:55:00'),
      reason: 'cut',
    },
    {
      kind: 'unit',
      id: 'U1',
      at: at('11:50:00'),
      space: 'talks',
      objects: ['glass-1'],
      surfaces: ['chair-1/seat'],
      usedSuppliesOf: ['T1'],
      contents: 'glass',
      seal: '101',
      massG: 268,
      owner: ['own'],
      sealedBy: 'SWP1',
      secondPerson: 'LEAD',
      receipt: 'R1',
    },
    {
      kind: 'unit',
      id: 'U2',
      at: at('11:52:00'),
      objects: [],
      units: ['U1'],
      contents: 'U1 again',
      seal: '102',
      massG: 280,
      owner: ['own'],
      sealedBy: 'SWP1',
      secondPerson: 'LEAD',
    },
    {
      kind: 'case',
      id: 'K1',
      at: at('11:53:00'),
      label: 'case',
      seals: ['103'],
      units: ['U2'],
      by: 'LEAD',
    },
    {
      kind: 'seal',
      id: 's-1',
      at: at('09:00:00'),
      from: 101,
      to: 105,
      event: 'issued',
      by: 'LEAD',
    },
    {
      kind: 'inspection',
      id: 'i-1',
      at: at('12:30:00'),
      unit: 'U2',
      seal: '102',
      result: 'intact',
      massG: 280,
      scaleErrorG: 2,
      by: 'LEAD',
    },
    {
      kind: 'handover',
      id: 'L1',
      step: 'offered',
      at: at('12:00:00'),
      plannedAt: at('12:00:00'),
      from: ['SWP1'],
      to: ['LEAD'],
      place: 'annex',
      items: ['U2', 'K1', 'R1', 'glass-1'],
      offline: true,
    },
    {
      kind: 'handover',
      id: 'L1a',
      step: 'accepted',
      offer: 'L1',
      at: at('12:01:00'),
      from: ['SWP1'],
      to: ['LEAD'],
      place: 'annex',
      items: ['U2'],
    },
    {
      kind: 'release',
      id: 'r-1',
      space: 'talks',
      at: at('11:55:00'),
      by: 'LEAD',
      countersignedBy: 'HL',
    },
    {
      kind: 'disposition',
      id: 'e-1',
      at: at('23:00:00'),
      units: ['U2'],
      end: 'destroyed',
      by: 'LEAD',
      witness: 'HL',
    },
    {
      kind: 'swab',
      id: 'Q1',
      at: at('11:50:00'),
      surface: 'chair-1/arm-left',
      purpose: 'principal-residual',
      chosenBy: 'risk',
      by: 'SWP1',
      coveredShare: 0.9,
      unit: 'U2',
    },
    {
      kind: 'result',
      id: 'result-Q1',
      at: at('20:00:00'),
      swab: 'Q1',
      control: 'valid',
      quantityPg: 0,
      lodPg: 2,
      call: 'not-detected',
    },
    {
      kind: 'atp',
      id: 'A1',
      at: at('11:50:30'),
      surface: 'chair-1/arm-left',
      by: 'SWP1',
      rlu: 12,
      limitRlu: 100,
      note: 'clean',
    },
    { kind: 'hold', id: 'H1', at: at('11:47:00'), scope: 'talks', by: 'HL', reason: 'collapse' },
    {
      kind: 'lift',
      id: 'H1-lift',
      at: at('11:49:00'),
      hold: 'H1',
      approvals: [
        { by: 'LEAD', at: at('11:48:30') },
        { by: 'HL', at: at('11:48:40') },
      ],
      reason: 'over',
    },
    {
      kind: 'identity',
      id: 'x-1',
      at: at('11:46:00'),
      recordedObject: 'chair-1',
      foundObject: 'glass-1',
      from: at('11:15:00'),
      to: at('11:45:00'),
      by: 'SWP1',
    },
    {
      kind: 'observation',
      id: 'o-1',
      at: at('11:47:00'),
      by: 'OBS1',
      space: 'talks',
      surfaces: ['chair-1/seat'],
      text: 'seen',
    },
    {
      kind: 'exception',
      id: 'X1',
      at: at('11:47:00'),
      what: 'wrong chair',
      owner: 'LEAD',
      deadline: at('12:00:00'),
      closedAt: at('11:59:00'),
      resolution: 'found',
    },
    {
      kind: 'acceptance',
      id: 'a-1',
      at: at('11:54:00'),
      surfaces: ['chair-1/seat'],
      by: 'LEAD',
      reason: 'fabric',
    },
    {
      kind: 'marks',
      id: 'm-1',
      at: at('12:00:00'),
      person: 'SWP1',
      placedCount: 10,
      missedCount: 1,
    },
    {
      kind: 'drill',
      id: 'drill-1',
      at: at('11:50:00'),
      leg: 'talks',
      observer: 'OBS1',
      by: 'LEAD',
      plantedCount: 12,
      loggedCount: 11,
    },
    {
      kind: 'sanitisation',
      id: 'z-1',
      at: at('23:30:00'),
      by: ['LEAD'],
      unconfirmedDevices: ['phone-2'],
    },
  ];
}

/** A pack with just what `minimalVisit` names; the engine would want more. */
export function minimalPack(): Pack {
  const material = { yieldFactor: 'one', transferCellDry: 'one', transferCellHumid: 'one' };
  const method = {
    label: 'wipe',
    effect: 'clean',
    agent: 'detergent',
    dwellMs: 0,
    wets: true,
    excludedMaterials: [],
    neverWith: [],
    needsVentilation: false,
    areaCm2PerMinute: 1000,
    setUpMs: 0,
    fabric: false,
    pictogram: 'wipe',
    colour: '#112233',
  };
  const surface = (name: string, material: string, more: Plain = {}) => ({
    label: name,
    material,
    areaCm2: 100,
    wettable: true,
    ...more,
  });
  return packDocument.parse({
    format: 'vestige-pack/1',
    id: 'small-pack',
    version: '1.0.0',
    trace: { label: 'trace', massUnit: 'pg', informative: 'one' },
    parameters: { one: { value: 1, unit: 'factor', status: 'Assumption', note: 'neutral' } },
    materials: {
      wood: { label: 'wood', hard: true, ...material },
      wool: { label: 'wool', hard: false, ...material },
    },
    manners: { touch: { label: 'touch', source: 'touch' } },
    methods: { wipe: method },
    objectKinds: {
      armchair: {
        label: 'armchair',
        drawing: 'armchair',
        portable: true,
        surfaces: {
          seat: surface('seat', 'wool'),
          'arm-left': surface('left armrest', 'wood'),
          'own-cover': surface('cover', 'wool', { covers: ['seat'] }),
        },
      },
      glass: {
        label: 'glass',
        drawing: 'glass',
        portable: true,
        surfaces: { rim: surface('rim', 'wood'), base: surface('base', 'wood') },
      },
      door: {
        label: 'door',
        drawing: 'door',
        portable: false,
        pseudo: false,
        surfaces: { handle: surface('handle', 'wood') },
      },
    },
    adversaries: {
      standard: {
        label: 'standard',
        detection: 'loci',
        needed: 6,
        of: 10,
        recoveryHard: 'one',
        recoveryPorous: 'one',
      },
    },
  });
}

/** A copy of plain data with the value at a path replaced, or taken away with `undefined`. */
export function changed(data: Plain, path: string, value: unknown): Plain {
  // Tests change JSON data only, so a copy through JSON is a copy.
  const copy = JSON.parse(JSON.stringify(data)) as Plain;
  const members = path.split('/');
  const last = members.pop() ?? '';
  let holder: Record<string, unknown> = copy;
  for (const member of members) {
    const next = holder[member];
    if (typeof next !== 'object' || next === null) throw new Error(`no ${member} in ${path}`);
    holder = next as Record<string, unknown>;
  }
  if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy;
}

/** Paths of everything that is no list and no table, in order. */
export function leafPaths(data: unknown, path = ''): string[] {
  if (typeof data !== 'object' || data === null) return [path];
  return Object.entries(data).flatMap(([name, member]) =>
    leafPaths(member, path === '' ? name : `${path}/${name}`),
  );
}
