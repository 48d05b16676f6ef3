import * as z from 'zod/mini';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { entryOf } from './entry.ts';
import { code, table } from './field.ts';
import { nearestHint } from './nearest.ts';
import { type Pack, type Parameter, parameterEntry } from './pack.ts';
import { checkPack } from './pack-check.ts';

/**
 * Parameters of a pack as own trials left them (docs/spec/calibration.md). It is part of the visit document, so that the
 * declaration says by which numbers the visit is computed.
 */
export const calibrationDocument = z.strictObject({
  format: z.literal('vestige-calibration/1'),
  /** The pack whose numbers were the prior; another version has another prior. */
  pack: code,
  packVersion: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)),
  parameters: table(parameterEntry),
});

export type CalibrationDocument = z.infer<typeof calibrationDocument>;

/**
 * The pack with the parameters of a calibration in place of its own. Problems, each with its path below `calibration`:
 * another pack or version, a key that the pack does not have, a parameter without trials, another unit, and whatever
 * `checkPack` says of the result.
 */
export function calibratedPack(
  pack: Pack,
  calibration: CalibrationDocument | undefined,
): Outcome<Pack> {
  if (calibration === undefined) return ok(pack);
  const { pack: id, packVersion, parameters } = calibration;
  if (id !== pack.id || packVersion !== pack.version) {
    const message = `pack: expected a calibration of ${pack.id} ${pack.version}, got one of ${id} ${packVersion}; calibrate again`;
    return fail([{ code: 'pack-mismatch', path: 'calibration/pack', message }]);
  }
  const problems = Object.entries(parameters).flatMap(([key, own]) =>
    entryProblems(pack, key, own),
  );
  if (problems.length > 0) return fail(problems);
  const merged = { ...pack, parameters: { ...pack.parameters, ...parameters } };
  const found = checkPack(merged).map((p) => ({ ...p, path: `calibration/${p.path}` }));
  return found.length > 0 ? fail(found) : ok(merged);
}

function entryProblems(pack: Pack, key: string, own: Parameter): readonly Problem[] {
  const path = `calibration/parameters/${key}`;
  const replaced = entryOf(pack.parameters, key);
  if (replaced === undefined) {
    const hint = nearestHint(key, Object.keys(pack.parameters));
    const message = `parameter: expected a key of the pack, got "${key}"${hint}`;
    return [{ code: 'unknown-parameter', path, message }];
  }
  const problems: Problem[] = [];
  if (own.trialCount === undefined) {
    const message = 'trialCount: expected the number of own trials, got nothing';
    problems.push({ code: 'missing', path: `${path}/trialCount`, message });
  }
  if (own.unit !== replaced.unit) {
    const message = `unit: expected that of the pack, "${replaced.unit}", got "${own.unit}"`;
    problems.push({ code: 'wrong-value', path: `${path}/unit`, message });
  }
  return problems;
}

/** The parameters of a pack that rest on own trials. */
export function calibratedKeys(pack: Pack): readonly string[] {
  return Object.keys(pack.parameters).filter(
    (key) => pack.parameters[key]?.trialCount !== undefined,
  );
}

/** A pack by name and version, and how many trials its calibrated parameters rest on. */
export function packText(pack: Pack): string {
  const own = calibratedKeys(pack).map((key) => {
    const parameter = pack.parameters[key];
    return parameter === undefined ? key : `${key}: ${gradeText(parameter)}`;
  });
  return `${pack.id} ${pack.version}${own.length === 0 ? '' : ` (${own.join('; ')})`}`;
}

/** The evidence grade of a parameter in words: "S", "Assumption", "local calibration, n = 8". */
export function gradeText({
  status,
  trialCount,
}: Pick<Parameter, 'status' | 'trialCount'>): string {
  return trialCount === undefined ? status : `local calibration, n = ${trialCount}`;
}
