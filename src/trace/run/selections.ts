import { compareText } from '../../base/order.ts';
import { tracePathways } from '../pathways.ts';
import { selectionRows, type TraceProgram } from '../program.ts';
import { copiesPerMass } from './detection.ts';

/** Counted surfaces of every selection: within reach, out of reach, then the rows by space. */
export function selectionMembers({
  groups,
  counted,
}: Pick<TraceProgram, 'groups' | 'counted'>): readonly (readonly number[])[] {
  const members = groups.map((): number[] => []);
  counted.forEach(({ group }, k) => {
    members[group]?.push(k);
  });
  const ofKinds = (wanted: (kind: string) => boolean) =>
    groups.flatMap((g, i) => (wanted(g.kind) ? [i] : []));
  return [
    ofKinds((kind) => kind === 'within'),
    ofKinds((kind) => kind !== 'within' && kind !== 'kept'),
    ...selectionRows(groups).map((row) => row.groups),
  ].map((chosen) => chosen.flatMap((g) => members[g]!));
}

/** 1 where an adversary samples a counted surface: [selection][adversary][set][counted]. */
export type Sampled = readonly (readonly (readonly Uint8Array[])[])[];

/**
 * Which surfaces of each selection an adversary samples: the n_a with the largest expected copies, ties by id; all when
 * n_a is infinite (model v1 section 7; surfaces, not patches: docs/decisions/0003). `any` and `pooled` are over
 * these; the expected count is over all.
 */
export function sampledOf(
  program: TraceProgram,
  selections: readonly (readonly number[])[],
): Sampled {
  const { adversaries, sets, counted } = program;
  const isBounded = (members: readonly number[]) =>
    adversaries.some((a) => a.sampleCountMax < members.length);
  const expected = selections.some(isBounded) ? expectedCopies(program) : undefined;
  return selections.map((members) =>
    adversaries.map(({ sampleCountMax }, a) =>
      sets.map((_, s) => {
        const copies = expected?.[a]?.[s];
        const chosen = new Uint8Array(counted.length);
        if (copies === undefined || sampleCountMax >= members.length) return chosen.fill(1);
        const order = [...members].sort(
          (x, y) => copies[y]! - copies[x]! || compareText(counted[x]!.id, counted[y]!.id),
        );
        for (const k of order.slice(0, sampleCountMax)) chosen[k] = 1;
        return chosen;
      }),
    ),
  );
}

/** Expected copies per counted surface: [adversary][set][counted]. */
function expectedCopies(program: TraceProgram): readonly (readonly Float64Array[])[] {
  const { adversaries, sets, counted, readings, compartments } = program;
  const means = tracePathways(program).readings;
  return adversaries.map((adversary) =>
    sets.map((_, s) => {
      const expected = new Float64Array(counted.length);
      for (const reading of readings) {
        const place = compartments[reading.compartment];
        if (reading.set !== s || place === undefined) continue;
        const rate = copiesPerMass(adversary, program.detection, place.hard);
        expected[reading.counted]! += rate * (means[s]?.get(place.id) ?? 0);
      }
      return expected;
    }),
  );
}
