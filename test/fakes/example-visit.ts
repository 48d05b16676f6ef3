import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { readVisitFile } from '../../src/adapters/node/visit-files.ts';
import type { VisitInput } from '../../src/app/assess-visit.ts';
import type { Fact } from '../../src/model/fact.ts';

/** The package root, where `examples/` and `packs/` are. */
export const packageRoot = new URL('../../', import.meta.url);

export type ExampleName = 'talks-room' | 'state-visit';

const loaded = new Map<ExampleName, Promise<VisitInput>>();

/** Where an example lies, for command lines. */
export function examplePath(name: ExampleName): string {
  return fileURLToPath(new URL(`examples/${name}/visit.yaml`, packageRoot));
}

/** An example as the command line reads it; read once, and frozen, since tests share it. */
export function exampleVisit(name: ExampleName): Promise<VisitInput> {
  const held = loaded.get(name) ?? readExample(name);
  loaded.set(name, held);
  return held;
}

async function readExample(name: ExampleName): Promise<VisitInput> {
  const visit = await readVisitFile(examplePath(name), packageRoot);
  assert.ok(visit.ok, JSON.stringify(visit));
  const { document, pack, objects } = visit.value;
  return deepFrozen({ document, pack, objects, facts: document.script ?? [] });
}

/** The same visit with other facts: what does not hold is left away, what is new comes behind. */
export function withFacts(
  input: VisitInput,
  changes: {
    readonly without?: (fact: Fact) => boolean;
    readonly change?: (fact: Fact) => Fact;
    readonly more?: readonly Fact[];
  },
): VisitInput {
  const { without = () => false, change = (fact) => fact, more = [] } = changes;
  return { ...input, facts: [...input.facts.filter((f) => !without(f)).map(change), ...more] };
}

/** Freezes plain data all the way down, so that a test that changes shared data fails at once. */
export function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) deepFrozen(member);
  return Object.freeze(value);
}
