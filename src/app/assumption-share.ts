import { hash as sha256 } from '../ledger/hash.ts';
import type { Pack, Parameter } from '../model/pack.ts';
import { fold } from '../model/state.ts';
import { log } from '../numeric/elementary.ts';
import { compile } from '../trace/compile/compile.ts';
import { createKernelTables } from '../trace/kernel/kernel-tables.ts';
import { runProgram } from '../trace/kernel/platform.ts';
import type { VisitInput } from './assess-visit.ts';

/** How strongly the headline answers to one parameter. */
export interface Elasticity {
  readonly key: string;
  /** d ln(expected informative surfaces within reach, as handed back) / d ln(parameter), by a step of +10 %. */
  readonly value: number;
  readonly isAssumption: boolean;
}

/** What share of the answer rests on Assumptions: their part of the summed absolute elasticities. */
export interface AssumptionShare {
  readonly share: number;
  readonly draws: number;
  /** Largest first. */
  readonly elasticities: readonly Elasticity[];
}

const step = 1.1;

/**
 * Measures the elasticity of the headline to every parameter that the visit reads, by common random numbers: the
 * same streams before and after a step of 10 %. A first-order statement; issue-sized sensitivity comes later.
 */
export function measureAssumptions(
  input: VisitInput,
  options: {
    readonly draws: number;
    readonly show?: (doneCount: number, totalCount: number) => void;
  },
): AssumptionShare {
  const tables = createKernelTables();
  const seed = String(input.document.visit.seed);
  const { adversary } = input.document.limits;
  const count = (pack: Pack): { value: number; keys: readonly string[] } => {
    const compiled = compile(fold({ ...input, pack }));
    const { program } = compiled;
    const a = program.adversaries.findIndex((x) => x.id === adversary);
    const only = { ...program, adversaries: program.adversaries.filter((_, i) => i === a) };
    const run = runProgram(only, { seed, draws: options.draws, digest: sha256, tables });
    const sum = run.selections[program.sets.indexOf('after')]?.[0]?.[0]?.sumCount ?? 0;
    return { value: sum / options.draws, keys: compiled.keysRead };
  };
  const base = count(input.pack);
  const elasticities = base.keys.flatMap((key, i): Elasticity[] => {
    options.show?.(i + 1, base.keys.length);
    const parameter = input.pack.parameters[key];
    const moved = parameter === undefined ? undefined : stepped(parameter);
    if (parameter === undefined || moved === undefined || base.value <= 0) return [];
    const pack = { ...input.pack, parameters: { ...input.pack.parameters, [key]: moved } };
    const value = log(count(pack).value / base.value) / log(step);
    return [{ key, value, isAssumption: parameter.status === 'Assumption' }];
  });
  const total = elasticities.reduce((sum, e) => sum + Math.abs(e.value), 0);
  const assumed = elasticities.reduce(
    (sum, e) => sum + (e.isAssumption ? Math.abs(e.value) : 0),
    0,
  );
  return {
    share: total > 0 ? assumed / total : 0,
    draws: options.draws,
    elasticities: elasticities.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)),
  };
}

/** A parameter 10 % larger: its value, or the scale of its distribution; undefined when it is zero. */
function stepped(parameter: Parameter): Parameter | undefined {
  const { distribution } = parameter;
  const value = parameter.value * step;
  if (distribution === undefined)
    return parameter.value === 0 ? undefined : { ...parameter, value };
  switch (distribution.kind) {
    case 'zero-lognormal':
    case 'lognormal':
    case 'truncated-lognormal':
      return {
        ...parameter,
        value,
        distribution: { ...distribution, mu: distribution.mu + log(step) },
      };
    case 'beta': {
      // Mean times 1.1 (at most half-way to 1) at the same a + b.
      const total = distribution.a + distribution.b;
      const mean = distribution.a / total;
      const next = Math.min(mean * step, (1 + mean) / 2);
      return {
        ...parameter,
        value,
        distribution: { ...distribution, a: next * total, b: (1 - next) * total },
      };
    }
    case 'uniform': {
      const to = Math.min(1, distribution.to * step);
      const from = Math.min(to, distribution.from * step);
      return { ...parameter, value, distribution: { ...distribution, from, to } };
    }
  }
}
