import { mediansInTurn, timed } from './alternate.ts';
import type { BenchSize, Figure } from './figure.ts';
import { type ContactLoop, createContactLoop } from './yardsticks/contact-loop.ts';
import {
  isMissing,
  type Missing,
  type Tools,
  withYardsticks,
  type Yardstick,
  type Yardsticks,
} from './yardsticks/yardstick.ts';

const onPath: Tools = { cc: 'cc', python: 'python3' };

/**
 * The contact loop on the committed kernel, one thread: 2,000 contacts of 200 places, 16 draws for each of n. Against
 * C, which must give the same masses first, and against NumPy. Errors: C gives other masses.
 */
export async function kernelFigures(
  { n, runs, seed }: BenchSize,
  tools = onPath,
): Promise<readonly Figure[]> {
  const loop = createContactLoop({ placeCount: 200, contactCount: 2000, draws: 16 * n, seed });
  return withYardsticks({ loop, seed, tools }, (yardsticks) =>
    figuresAgainst(loop, yardsticks, runs),
  );
}

/** The figures of a loop that is ready. */
export async function figuresAgainst(
  loop: ContactLoop,
  { c, numpyBeta, numpyTable }: Yardsticks,
  runs: number,
): Promise<readonly Figure[]> {
  if (!isMissing(c)) assertSameMasses(loop.checksum(), c.checksum());
  const contactDraws = loop.contactCount * loop.draws;
  const ours = async () => ((await timed(loop.run)) * 1e6) / contactDraws;
  const against = async (
    yardstick: Yardstick | Missing,
    figure: Pick<Figure, 'name' | 'unit' | 'against'>,
    shown: (ns: number) => number,
  ): Promise<Figure> => {
    const missing = isMissing(yardstick);
    const medians = await mediansInTurn(missing ? [ours] : [ours, yardstick], { runs });
    const value = shown(medians[0] ?? Number.NaN);
    const measured = { ...figure, value, n: contactDraws };
    if (missing) return { ...measured, reference: null, ratio: null, ...yardstick };
    const reference = shown(medians[1] ?? Number.NaN);
    return { ...measured, reference, ratio: value / reference };
  };
  const perSecond = (name: string, reference: string, yardstick: Yardstick | Missing) =>
    against(
      yardstick,
      {
        name,
        unit: 'million contact-draws per s',
        against: `NumPy, ${reference}, 200 of the contacts: our rate over its rate`,
      },
      (ns) => 1000 / ns,
    );
  return [
    await against(
      isMissing(c) ? c : c.measure,
      {
        name: 'engine.kernel_vs_c',
        unit: 'ns per contact-draw',
        against: 'C -O3 -march=native, same loop, generator, tables and masses: our ns over its ns',
      },
      (ns) => ns,
    ),
    await perSecond('engine.vs_numpy_beta', 'Generator.beta', numpyBeta),
    await perSecond('engine.vs_numpy_table', 'the same table', numpyTable),
  ];
}

function assertSameMasses(ours: number, theirs: number): void {
  if (ours !== theirs)
    throw new Error(
      `bench: expected C to give the kernel's masses, checksum ${ours}, got ${theirs}`,
    );
}
