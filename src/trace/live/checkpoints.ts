import { assert } from '../../base/assert.ts';
import { classCount } from '../program.ts';
import type { Column } from './scratch-machine.ts';
import type { History, Step } from './steps.ts';
import { nothing, type Version, type Workbench } from './workbench.ts';

/** Where causes are looked up. */
export interface Causes {
  readonly of: History['of'];
  readonly bench: Workbench;
}

/**
 * Works out again what a version held, from the nearest checkpoints before it: the events that led there are run in
 * their order, each on what its compartments held then. `last`: the last step that touched its compartment.
 */
export function recover(version: Version, last: Step | undefined, { of, bench }: Causes): void {
  const needed = new Map<Step, true>();
  const open = last === undefined ? [] : [stepThatLeft(version, last, of)];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (needed.has(step)) continue;
    needed.set(step, true);
    for (const { version: cause, step: from } of causesOf(step, of))
      if (cause.held === undefined && from !== undefined) open.push(stepThatLeft(cause, from, of));
  }
  for (const step of [...needed.keys()].sort((a, b) => a.index - b.index)) {
    assert(step.event.kind !== 'read', 'checkpoint: expected an event that changes something');
    const before = causesOf(step, of).map(({ version: cause }) => cause.held!);
    bench.run(step.event, before).forEach((held, p) => {
      step.left[p]!.held ??= held;
    });
  }
  assert(version.held !== undefined, 'checkpoint: expected its causes to lead back to it');
}

/** What a step found at each of its places, and the step before it there. */
function causesOf(
  step: Step,
  of: History['of'],
): readonly { readonly version: Version; readonly step: Step | undefined }[] {
  return step.places.map((place, p) => {
    const before = of[place]![step.passed[p]! - 1];
    const version = before?.left[before.places.indexOf(place)] ?? { held: nothing };
    return { version, step: before };
  });
}

/** The step whose result a version is: readings, and events that change nothing, pass it on. */
function stepThatLeft(version: Version, last: Step, of: History['of']): Step {
  let step = last;
  for (;;) {
    const before = causesOf(step, of).find((cause) => cause.version === version)?.step;
    if (before === undefined) return step;
    step = before;
  }
}

/**
 * Lets checkpoints go until they take at most `bytesMax`: of each compartment every second one stays, then every
 * fourth, and so on, and always the last. `columnBytes`: of one column.
 */
export function thin({ of }: Pick<History, 'of'>, bytesMax: number, columnBytes: number): void {
  // Counting costs more than it is worth while there is room for every class in every step.
  const most = of.reduce((sum, steps) => sum + steps.length, 0) * (classCount + 1);
  if (most * columnBytes <= bytesMax) return;
  const versions = versionsOf(of);
  const longest = versions.reduce((n, own) => Math.max(n, own.length), 0);
  for (let every = 2; bytesOf(versions) > bytesMax && every < 2 * longest; every *= 2)
    for (const own of versions)
      own.forEach((version, i) => {
        if (i % every !== every - 1 && i !== own.length - 1) version.held = undefined;
      });
}

/** Bytes of all checkpoints that are held. */
export function checkpointBytes({ of }: Pick<History, 'of'>): number {
  return bytesOf(versionsOf(of));
}

/** Per compartment what it held, in order; what never held anything has no cause to bring it back from. */
function versionsOf(of: History['of']): readonly (readonly Version[])[] {
  return of.map((steps, place) => {
    const own = new Set<Version>();
    for (const step of steps) own.add(step.left[step.places.indexOf(place)]!);
    return [...own].filter(({ held }) => held !== nothing);
  });
}

/** Bytes of columns, each counted once, however many versions share it. */
function bytesOf(versions: readonly (readonly Version[])[]): number {
  const columns = new Set<Column>();
  for (const own of versions)
    for (const { held } of own) {
      if (held === undefined) continue;
      for (let c = 0; c < classCount; c++) {
        const mass = held.masses[c];
        if (mass !== undefined) columns.add(mass);
      }
      if (held.hairs !== undefined) columns.add(held.hairs);
    }
  let bytes = 0;
  for (const column of columns) bytes += column.byteLength;
  return bytes;
}
