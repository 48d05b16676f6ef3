import { exp } from '../../numeric/elementary.ts';
import { normalQuantile } from '../../numeric/normal.ts';
import { episodeSd, type TraceEvent, type TraceProgram, type Transfer } from '../program.ts';
import type { LatentName, Latents } from '../run/latents.ts';
import { streamName } from '../run/particles.ts';
import type { QuantileTables } from '../run/tables.ts';

/**
 * What an event needs of its own streams, per particle, kept so that a move of one group of streams draws only that
 * group again: the rest of the arithmetic is linear and cheap.
 */
export interface Ingredient {
  /** `streamName`s it is made from. */
  readonly streams: readonly string[];
  readonly columnCount: number;
  /** Columns that nobody reads: they are empty, and nothing is drawn for them. */
  readonly unread?: readonly number[];
  fill(columns: readonly Float64Array[], latents: Latents): void;
}

/** The ingredients of an event, by the name under which `SliceRun` asks for them. */
export interface NamedIngredient {
  readonly name: string;
  readonly make: () => Ingredient;
}

/**
 * Names of what an event needs, in the order in which `SliceRun` reads them. `classes`: those of which there can be any
 * mass when the event happens, or another that shares its streams.
 */
export function ingredientsOf(
  program: TraceProgram,
  event: TraceEvent,
  tables: QuantileTables,
  classes: readonly number[],
): readonly NamedIngredient[] {
  const chance =
    (event.kind === 'touch' || event.kind === 'contact') && event.chance !== undefined
      ? [uniformIngredient('log.true', event.chance.entity, 'u')]
      : [];
  switch (event.kind) {
    case 'touch':
      return [episodeIngredient(program, program.episodes[event.episode]!.entity), ...chance];
    case 'inferred':
      return [inferredIngredient(program, event, tables)];
    case 'fluid':
      return [fluidIngredient(event)];
    case 'contact':
      return [transferIngredient(event, tables, classes), ...chance];
    case 'clean':
      return event.step.groups.map((g) => coverIngredient(program, g.entity, tables));
    default:
      return [];
  }
}

function uniformIngredient(purpose: string, entity: string, part: string): NamedIngredient {
  const name = streamName(purpose, entity);
  return {
    name,
    make: () => ({
      streams: [name],
      columnCount: 1,
      fill: ([u], latents) => latents.fillUniforms(u!, { purpose, entity, part }, 0),
    }),
  };
}

/** Yield of an episode = e^location * column 0 + column 1; column 2 is its standard normal. */
function episodeIngredient(program: TraceProgram, entity: string): NamedIngredient {
  const name = streamName('episode', entity);
  const { zeroRate, zeroFloor } = program.yields;
  const sd = episodeSd(program);
  return {
    name,
    make: () => ({
      streams: [name],
      columnCount: 3,
      fill([scale, floor, z], latents) {
        latents.fillNormals(z!, { purpose: 'episode', entity, part: 'z' }, 0);
        latents.fillUniforms(floor!, { purpose: 'episode', entity, part: 'zero' }, 0);
        for (let i = 0; i < z!.length; i++) {
          const isZero = floor![i]! < zeroRate;
          scale![i] = isZero ? 0 : exp(sd * z![i]!);
          floor![i] = isZero ? zeroFloor : 0;
        }
      },
    }),
  };
}

/** Sum of the yields of n contacts = e^location * column 0 + column 1; column 2 is n. */
function inferredIngredient(
  program: TraceProgram,
  event: Extract<TraceEvent, { kind: 'inferred' }>,
  tables: QuantileTables,
): NamedIngredient {
  const { entity, watch } = event;
  const name = streamName('inferred', entity);
  const { zeroRate, zeroFloor } = program.yields;
  const sd = episodeSd(program);
  const named = (part: string): LatentName => ({ purpose: 'inferred', entity, part });

  function fillCounts(n: Float64Array, latents: Latents): void {
    latents.fillUniforms(n, named('n'), 0);
    if (watch === undefined) {
      tables.poisson(event.mean).fill(n, n);
      return;
    }
    const u = new Float64Array(n.length);
    latents.fillUniforms(u, { purpose: 'watch', entity: watch.entity, part: 'u' }, 0);
    const byValue = watch.means.map((mean) => tables.poisson(mean));
    for (let i = 0; i < n.length; i++)
      n[i] = byValue[Math.floor(u[i]! * byValue.length)]!.at(n[i]!);
  }

  return {
    name,
    make: () => ({
      streams: watch === undefined ? [name] : [name, streamName('watch', watch.entity)],
      columnCount: 3,
      fill([scale, floor, n], latents) {
        fillCounts(n!, latents);
        const most = n!.reduce((a, b) => Math.max(a, b), 0);
        scale!.fill(0);
        floor!.fill(0);
        const z = new Float64Array(n!.length);
        const zero = new Float64Array(n!.length);
        for (let k = 0; k < most; k++) {
          latents.fillUniforms(z, named('z'), k);
          latents.fillUniforms(zero, named('zero'), k);
          for (let i = 0; i < z.length; i++) {
            if (k >= n![i]!) continue;
            if (zero[i]! < zeroRate) floor![i]! += zeroFloor;
            else scale![i]! += exp(sd * normalQuantile(z[i]!));
          }
        }
      },
    }),
  };
}

/** Column 0: exp(mu + sigma z). */
function fluidIngredient(event: Extract<TraceEvent, { kind: 'fluid' }>): NamedIngredient {
  const { purpose, entity, mu, sigma } = event;
  const name = streamName(purpose, entity);
  return {
    name,
    make: () => ({
      streams: [name],
      columnCount: 1,
      fill([x], latents) {
        latents.fillNormals(x!, { purpose, entity, part: 'x' }, 0);
        for (let i = 0; i < x!.length; i++) x![i] = exp(mu + sigma * x![i]!);
      },
    }),
  };
}

/** Columns: transfer of cells forth, back; of fluid forth, back. */
function transferIngredient(
  event: Extract<TraceEvent, { kind: 'contact' }>,
  tables: QuantileTables,
  classes: readonly number[],
): NamedIngredient {
  const { entity } = event;
  const name = streamName('contact.T', entity);
  const parts: readonly (readonly [Transfer, string])[] = [
    [event.forth[0], '0,forth'],
    [event.back[0], '0,back'],
    [event.forth[1], '1,forth'],
    [event.back[1], '1,back'],
  ];
  return {
    name,
    make: () => ({
      streams: [name],
      columnCount: 4,
      unread: [0, 1, 2, 3].filter((c) => !classes.includes(c >> 1)),
      fill(columns, latents) {
        parts.forEach(([transfer, part], c) => {
          const column = columns[c]!;
          if (column.length === 0) return;
          if (transfer.kind === 'fixed') {
            column.fill(transfer.value);
            return;
          }
          latents.fillUniforms(column, { purpose: 'contact.T', entity, part }, 0);
          tables.of(transfer).fill(column, column);
        });
      },
    }),
  };
}

/** Column 0: the uniform that decides on a skip; column 1: missed share when not skipped. */
function coverIngredient(
  program: TraceProgram,
  entity: string,
  tables: QuantileTables,
): NamedIngredient {
  const { missed, kappa } = program.cover;
  const name = streamName('cover', entity);
  return {
    name,
    make: () => ({
      streams: [name],
      columnCount: 2,
      fill([skip, miss], latents) {
        latents.fillUniforms(skip!, { purpose: 'cover', entity, part: 'skip' }, 0);
        latents.fillUniforms(miss!, { purpose: 'cover', entity, part: 'miss' }, 0);
        tables.of({ kind: 'beta', a: missed * kappa, b: (1 - missed) * kappa }).fill(miss!, miss!);
      },
    }),
  };
}
