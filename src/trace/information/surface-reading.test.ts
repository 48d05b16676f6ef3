import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleVisit } from '../../../test/fakes/example-visit.ts';
import type { Carrier, InformationClass } from '../../model/pack.ts';
import { fold } from '../../model/state.ts';
import { exp, log } from '../../numeric/elementary.ts';
import { normalCdf, normalQuantile } from '../../numeric/normal.ts';
import { compile } from '../compile/compile.ts';
import { copiesPerMass, createDetectionCurve } from '../run/detection.ts';
import { createSurfaceReader, type ReadableThing } from './surface-reading.ts';

const room = await exampleVisit('talks-room');
const { program } = compile(fold(room));
const { pack } = room;
const reader = createSurfaceReader(pack, program);
const service = pack.collectors?.['house-service'];
const visitor = pack.collectors?.['visitor'];
assert.ok(service && visitor);

const lognormal = { mu: 6.5, sigma: 1.2 };
const exceeds = (mass: number): number =>
  1 - normalCdf((log(mass) - lognormal.mu) / lognormal.sigma);

/** A hard thing with a lognormal mass; what laboratories get of it as steep steps, as the reader takes them. */
function thing(changes: {
  readonly shares?: Readonly<Record<string, number>>;
  readonly hairs?: number;
  readonly mass?: boolean;
  readonly p?: Readonly<Record<string, number>>;
}): ReadableThing {
  const { mu, sigma } = lognormal;
  const scale = changes.mass === false ? 0 : 1;
  const quantile = (q: number) => scale * exp(mu + sigma * normalQuantile(q));
  const steps = program.adversaries.map((a) => {
    const curve = createDetectionCurve(a, program.detection);
    let copies = 0.01;
    while (curve.at(copies) < 0.5) copies *= 1.0001;
    return [a.id, scale * exceeds(copies / copiesPerMass(a, program.detection, true))] as const;
  });
  return {
    figures: {
      mean: scale * exp(mu + (sigma * sigma) / 2),
      sd: 0,
      low: quantile(0.05),
      median: quantile(0.5),
      high: quantile(0.95),
      cellShare: 1,
      hairs: changes.hairs ?? 0,
      p: changes.p ?? Object.fromEntries(steps),
    },
    shares: changes.shares ?? { dry: 1 },
    hard: true,
    patchAreaCm2: 100,
  };
}

function classOf(...carriers: readonly Carrier[]): InformationClass {
  return { label: 'x', tells: 'x', carriers: [...carriers] };
}

function carrier(changes: Partial<Carrier>): Carrier {
  return { trace: 'dry', needs: 'profile', by: 'laboratory', status: 'Assumption', ...changes };
}

const near = (got: number, want: number): void =>
  assert.ok(Math.abs(got - want) < 2e-4, `${got} against ${want}`);

describe('what one party reads from one thing', () => {
  it('is the laboratory’s own profile when everything that lies there counts', () => {
    const t = thing({});
    const everything = classOf(carrier({}), carrier({ trace: 'hair' }));
    assert.equal(reader.probability(t, everything, service), t.figures.p['genome']);
    assert.equal(reader.probability(t, everything, visitor), t.figures.p['standard']);
  });

  it('needs the amount after the party’s recovery', () => {
    const mass = carrier({ needs: 'mass', by: 'genome', least: 'information.genome.mass' });
    near(reader.probability(thing({}), classOf(mass), service), exceeds(66 / 0.8));
  });

  it('needs more on the whole where only a share of it tells', () => {
    const mass = carrier({
      trace: 'saliva',
      needs: 'mass',
      by: 'chemistry',
      least: 'information.saliva.germs',
    });
    const shared = thing({ shares: { dry: 0.75, saliva: 0.25 } });
    near(reader.probability(shared, classOf(mass), service), exceeds(1140 / 0.8 / 0.25));
    assert.equal(reader.probability(thing({}), classOf(mass), service), 0);
  });

  it('takes sweat as what came with the dry cells, and joins two traces as if apart', () => {
    const shared = thing({ shares: { dry: 0.75, saliva: 0.25 } });
    const skin = carrier({
      trace: 'sweat',
      needs: 'mass',
      by: 'chemistry',
      least: 'information.skin.molecules',
    });
    const germs = { ...skin, trace: 'saliva', least: 'information.saliva.germs' } as const;
    const [a, b] = [exceeds(1000 / 0.8 / 0.75), exceeds(1140 / 0.8 / 0.25)];
    near(reader.probability(shared, classOf(skin, germs), service), 1 - (1 - a) * (1 - b));
  });

  it('reads hairs one by one', () => {
    const one = carrier({
      trace: 'hair',
      needs: 'hairs',
      by: 'genome',
      least: 'information.hair.one',
      readable: 'hair.rootless.genome',
    });
    const bare = thing({ mass: false, hairs: 0.7 });
    near(reader.probability(bare, classOf(one), service), 1 - exp(-0.7 * 0.9625));
    const ten = { ...one, by: 'chemistry', least: 'information.hair.hormones' } as const;
    assert.ok(reader.probability(bare, classOf(ten), service) < 1e-6);
    assert.equal(reader.probability(bare, classOf(one), visitor), 0, 'not with its laboratory');
  });

  it('does not take a profile from a hair for mass', () => {
    const mass = carrier({ needs: 'mass', by: 'genome', least: 'information.genome.mass' });
    const bare = { ...thing({ hairs: 3, p: { genome: 1, 'low-template': 0.8, standard: 0 } }) };
    const figures = { ...bare.figures, mean: 3, low: 0.1, median: 0.3, high: 1 };
    assert.ok(reader.probability({ ...bare, figures }, classOf(mass), service) < 1e-3);
    assert.ok(reader.probability({ ...bare, figures }, classOf(carrier({})), service) < 0.2);
  });

  it('judges a density as if everything lay on one patch', () => {
    const density = carrier({
      needs: 'density',
      by: 'contact',
      least: 'information.hair.hormones',
    });
    near(reader.probability(thing({}), classOf(density), visitor), exceeds(10 * 100));
  });
});
