import { bytesToHex } from '../base/bytes.ts';
import { canonicalBytes } from '../base/jcs.ts';
import { fail, type Outcome, ok, type Problem } from '../base/problems.ts';
import { engineMaterials, engineNeeds, type Range } from './engine-needs.ts';
import { entryOf } from './entry.ts';
import { manners } from './fact.ts';
import { nearestHint } from './nearest.ts';
import {
  agents,
  type Carrier,
  type Distribution,
  type Pack,
  type Parameter,
  packDocument,
} from './pack.ts';
import { createProblemList } from './problem-list.ts';
import { readBySchema } from './schema-problems.ts';

/** Reads a data pack: the schema first, then everything `checkPack` asks; lists every problem. */
export function parsePack(value: unknown): Outcome<Pack> {
  const list = createProblemList();
  const pack = readBySchema(packDocument, value, list);
  if (pack === undefined) return fail(list.all());
  const problems = checkPack(pack);
  return problems.length === 0 ? ok(pack) : fail(problems);
}

/** SHA-256 over the canonical bytes (RFC 8785) of a parsed pack, lower-case hex; names the pack in every result. */
export function packHash(pack: Pack, sha256: (bytes: Uint8Array) => Uint8Array): string {
  return bytesToHex(sha256(canonicalBytes(pack)));
}

/**
 * Judges what a schema cannot: that names lead somewhere, that every number has a source or says Assumption,
 * and that model v1 finds each parameter it reads, in the range in which its formulas keep mass and probability.
 * After this no read of the engine fails. Empty when the pack is fit for use.
 */
export function checkPack(pack: Pack): Problem[] {
  const checking: Checking = { pack, problems: [], said: new Set() };
  for (const [key, parameter] of Object.entries(pack.parameters)) {
    checkSource(checking, `parameters/${key}`, parameter);
    checkTrials(checking, `parameters/${key}`, parameter);
    checkDistribution(checking, `parameters/${key}/distribution`, parameter.distribution);
  }
  checkEngineNeeds(checking);
  checkMaterials(checking);
  checkManners(checking);
  checkMethods(checking);
  checkObjectKinds(checking);
  checkAdversaries(checking);
  checkInformationClasses(checking);
  checkCollectors(checking);
  return checking.problems;
}

interface Checking {
  readonly pack: Pack;
  readonly problems: Problem[];
  /** A parameter that many materials name is refused once. */
  readonly said: Set<string>;
}

function refuse(checking: Checking, code: string, path: string, message: string): void {
  const line = `${path} ${message}`;
  if (checking.said.has(line)) return;
  checking.said.add(line);
  checking.problems.push({ code, path, message });
}

/** Silence about where a number comes from is not allowed, nor a source that nobody stands for. */
function checkSource(
  checking: Checking,
  path: string,
  { citation, doi, note, status }: Pick<Parameter, 'citation' | 'doi' | 'note' | 'status'>,
): void {
  const isAssumption = status === 'Assumption';
  if (!isAssumption && isBlank(citation)) {
    const message = `citation: expected a source for status "${status}", got none; without one the status is Assumption`;
    refuse(checking, 'source-missing', path, message);
  }
  if (isAssumption && (citation !== undefined || doi !== undefined)) {
    const message =
      'status: expected S, S2, D or M beside a citation, got "Assumption"; what only suggests a value belongs in the note';
    refuse(checking, 'source-of-assumption', path, message);
  }
  if (isAssumption && isBlank(note)) {
    const message = 'note: expected why this value was assumed, got none';
    refuse(checking, 'note-missing', path, message);
  }
  if (doi !== undefined && !/^10\.\d{4,9}\/\S+$/.test(doi)) {
    refuse(checking, 'doi-form', `${path}/doi`, `doi: expected 10.…/…, got "${doi}"`);
  }
}

/** What own trials gave is computed from what was seen. */
function checkTrials(
  checking: Checking,
  path: string,
  { status, trialCount }: Pick<Parameter, 'status' | 'trialCount'>,
): void {
  if (trialCount === undefined || status === 'D') return;
  const message = `status: expected D beside trialCount, got "${status}"`;
  refuse(checking, 'wrong-value', `${path}/status`, message);
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

function checkDistribution(
  checking: Checking,
  path: string,
  distribution: Distribution | undefined,
): void {
  if (distribution?.kind !== 'uniform' || distribution.from < distribution.to) return;
  const message = `distribution: expected from below to, got ${distribution.from} and ${distribution.to}`;
  refuse(checking, 'out-of-range', path, message);
}

function checkEngineNeeds(checking: Checking): void {
  const { parameters, materials, manners: listed } = checking.pack;
  for (const [key, need] of Object.entries(engineNeeds)) {
    const parameter = entryOf(parameters, key);
    const path = `parameters/${key}`;
    if (parameter === undefined) {
      const message = 'parameter: expected one that the engine reads, got none';
      refuse(checking, 'parameter-missing', path, message);
      continue;
    }
    checkRange(checking, path, parameter, need.range);
    if (need.kind === undefined || parameter.distribution?.kind === need.kind) continue;
    const message = `distribution: expected ${need.kind}, got ${parameter.distribution?.kind ?? 'none'}`;
    refuse(checking, 'distribution-kind', path, message);
  }
  const share = (key: string) => entryOf(parameters, key)?.value ?? 0;
  const shares = share('yield.share.person') + share('yield.share.occasion');
  if (shares > 1) {
    const message = `yield.share.person and yield.share.occasion: expected a sum of at most 1, got ${shares}`;
    refuse(checking, 'out-of-range', 'parameters/yield.share.occasion', message);
  }
  for (const name of engineMaterials) {
    if (entryOf(materials, name) !== undefined) continue;
    const message = 'material: expected one that the engine uses, got none';
    refuse(checking, 'material-missing', `materials/${name}`, message);
  }
  for (const name of manners) {
    if (entryOf(listed, name) !== undefined) continue;
    refuse(checking, 'manner-missing', `manners/${name}`, 'manner: expected an entry, got none');
  }
}

function checkRange(checking: Checking, path: string, parameter: Parameter, range: Range): void {
  const { value, distribution } = parameter;
  const isIn = {
    fraction: value >= 0 && value <= 1,
    share: value > 0 && value <= 1,
    open: value > 0 && value < 1,
    positive: value > 0,
    'not negative': value >= 0,
  }[range];
  const expected = {
    fraction: 'a fraction from 0 to 1',
    share: 'a fraction above 0, up to 1',
    open: 'a fraction between 0 and 1',
    positive: 'more than 0',
    'not negative': '0 or more',
  }[range];
  if (!isIn) {
    refuse(checking, 'out-of-range', `${path}/value`, `value: expected ${expected}, got ${value}`);
  }
  const isFraction = range === 'fraction' || range === 'share' || range === 'open';
  if (isFraction && distribution !== undefined && !staysInUnit(distribution)) {
    const message = `distribution: expected ${expected}, got a ${distribution.kind} that leaves it`;
    refuse(checking, 'out-of-range', `${path}/distribution`, message);
  }
}

/** A fraction drawn above 1 would create mass. */
function staysInUnit(distribution: Distribution): boolean {
  if (distribution.kind === 'beta') return true;
  if (distribution.kind === 'truncated-lognormal') return distribution.upper <= 1;
  return distribution.kind === 'uniform' && distribution.from >= 0 && distribution.to <= 1;
}

/** A member that names a parameter, and the range its formula needs. */
function checkKey(
  checking: Checking,
  place: { readonly path: string; readonly key: string | undefined; readonly range: Range },
): void {
  const { key, path } = place;
  if (key === undefined) return;
  const parameter = entryOf(checking.pack.parameters, key);
  if (parameter === undefined) {
    const known = Object.keys(checking.pack.parameters);
    const message = `parameter: expected a key of parameters, got "${key}"${nearestHint(key, known)}`;
    refuse(checking, 'unknown-parameter', path, message);
    return;
  }
  checkRange(checking, `parameters/${key}`, parameter, place.range);
}

function checkMaterialName(checking: Checking, path: string, name: string): void {
  const known = Object.keys(checking.pack.materials);
  if (known.includes(name)) return;
  const message = `material: expected one of materials, got "${name}"${nearestHint(name, known)}`;
  refuse(checking, 'unknown-material', path, message);
}

function checkMaterials(checking: Checking): void {
  for (const [name, material] of Object.entries(checking.pack.materials)) {
    const path = `materials/${name}`;
    const { yieldFactor, transferCellDry, transferCellHumid } = material;
    checkKey(checking, { path: `${path}/yieldFactor`, key: yieldFactor, range: 'not negative' });
    checkKey(checking, {
      path: `${path}/transferCellDry`,
      key: transferCellDry,
      range: 'fraction',
    });
    checkKey(checking, {
      path: `${path}/transferCellHumid`,
      key: transferCellHumid,
      range: 'fraction',
    });
  }
}

function checkManners(checking: Checking): void {
  for (const [name, manner] of Object.entries(checking.pack.manners)) {
    const path = `manners/${name}`;
    if (!(manners as readonly string[]).includes(name)) {
      const message = `manner: expected one that a contact can name, got "${name}"${nearestHint(name, manners)}`;
      refuse(checking, 'unknown-manner', path, message);
    }
    if (manner.source === 'touch' && manner.weight === undefined) {
      const message = 'weight: expected a key of parameters for source "touch", got none';
      refuse(checking, 'parameter-missing', `${path}/weight`, message);
    }
    if (manner.contactAreaCm2 === undefined) {
      // Whoever is not the principal passes traces on with any manner, speech included (then over 0 cm²).
      const message = 'contactAreaCm2: expected a key of parameters, got none';
      refuse(checking, 'parameter-missing', `${path}/contactAreaCm2`, message);
    }
    checkKey(checking, { path: `${path}/weight`, key: manner.weight, range: 'not negative' });
    checkKey(checking, {
      path: `${path}/contactAreaCm2`,
      key: manner.contactAreaCm2,
      range: 'not negative',
    });
  }
}

function checkMethods(checking: Checking): void {
  const reacting: readonly string[] = agents.filter((agent) => agent !== 'none');
  for (const [name, method] of Object.entries(checking.pack.methods)) {
    const path = `methods/${name}`;
    if (method.effect === 'clean' && method.residueCell === undefined) {
      const message = 'residueCell: expected a key of parameters for effect "clean", got none';
      refuse(checking, 'parameter-missing', `${path}/residueCell`, message);
    }
    for (const member of ['residueCell', 'residueFluid', 'destroyedShare'] as const) {
      checkKey(checking, { path: `${path}/${member}`, key: method[member], range: 'fraction' });
    }
    method.excludedMaterials.forEach((material, i) => {
      checkMaterialName(checking, `${path}/excludedMaterials/${i}`, material);
    });
    method.neverWith.forEach((agent, i) => {
      const at = `${path}/neverWith/${i}`;
      if (reacting.includes(agent)) {
        checkMutual(checking, at, { agent: method.agent, other: agent });
        return;
      }
      const message = `neverWith: expected an agent, got "${agent}"${nearestHint(agent, reacting)}`;
      refuse(checking, 'unknown-agent', at, message);
    });
  }
}

/** An interlock that only one side knows would hold in one order of work and not in the other. */
function checkMutual(
  checking: Checking,
  path: string,
  pair: { readonly agent: string; readonly other: string },
): void {
  for (const [name, method] of Object.entries(checking.pack.methods)) {
    if (method.agent !== pair.other || method.neverWith.includes(pair.agent)) continue;
    const message = `neverWith: expected "${pair.agent}" in turn at method "${name}", got none`;
    refuse(checking, 'interlock-one-sided', path, message);
  }
}

function checkObjectKinds(checking: Checking): void {
  for (const [name, kind] of Object.entries(checking.pack.objectKinds)) {
    const path = `objectKinds/${name}`;
    const siblings = Object.keys(kind.surfaces);
    const checkSibling = (at: string, surface: string | undefined): void => {
      if (surface === undefined || siblings.includes(surface)) return;
      const message = `surface: expected one of "${name}", got "${surface}"${nearestHint(surface, siblings)}`;
      refuse(checking, 'unknown-surface', at, message);
    };
    if (siblings.length === 0) {
      const message = 'surfaces: expected at least one, got none';
      refuse(checking, 'surfaces-missing', `${path}/surfaces`, message);
    }
    checkSibling(`${path}/hair/headrest`, kind.hair?.headrest);
    checkSibling(`${path}/hair/seat`, kind.hair?.seat);
    for (const [surfaceName, surface] of Object.entries(kind.surfaces)) {
      const at = `${path}/surfaces/${surfaceName}`;
      checkMaterialName(checking, `${at}/material`, surface.material);
      surface.covers?.forEach((covered, i) => {
        checkSibling(`${at}/covers/${i}`, covered);
        const coversMore = entryOf(kind.surfaces, covered)?.covers !== undefined;
        if (covered !== surfaceName && !coversMore) return;
        const message = `covers: expected a surface that covers nothing itself, got "${covered}"`;
        refuse(checking, 'cover-chain', `${at}/covers/${i}`, message);
      });
    }
  }
}

function checkAdversaries(checking: Checking): void {
  for (const [name, adversary] of Object.entries(checking.pack.adversaries)) {
    const path = `adversaries/${name}`;
    for (const member of ['recoveryHard', 'recoveryPorous', 'hair'] as const) {
      checkKey(checking, { path: `${path}/${member}`, key: adversary[member], range: 'fraction' });
    }
    if (adversary.needed > adversary.of) {
      const message = `needed: expected at most ${adversary.of}, got ${adversary.needed}`;
      refuse(checking, 'out-of-range', `${path}/needed`, message);
    }
  }
}

/** Which pairs of need and trace make sense, and what each need has to name. */
function checkInformationClasses(checking: Checking): void {
  const classes = Object.entries(checking.pack.informationClasses ?? {});
  for (const [name, entry] of classes)
    entry.carriers.forEach((carrier, i) => {
      checkCarrier(checking, `informationClasses/${name}/carriers/${i}`, carrier);
    });
  if (classes.length === 0 || Object.keys(checking.pack.collectors ?? {}).length > 0) return;
  const message = 'collectors: expected at least one beside informationClasses, got none';
  refuse(checking, 'collectors-missing', 'collectors', message);
}

function checkCarrier(checking: Checking, path: string, carrier: Carrier): void {
  const { trace, needs, by, least, readable } = carrier;
  checkSource(checking, path, carrier);
  const isPackage = trace === 'urine' || trace === 'faeces';
  const isFit = isPackage
    ? needs === 'package'
    : trace === 'hair'
      ? needs === 'hairs' || needs === 'profile'
      : needs === 'mass' || needs === 'density' || needs === 'profile';
  if (!isFit) {
    const message = `needs: expected what "${trace}" can be counted in, got "${needs}"`;
    refuse(checking, 'needs-of-trace', `${path}/needs`, message);
  }
  if (needs === 'profile' && by !== 'laboratory' && by !== 'genome') {
    const message = `by: expected "laboratory" or "genome" for a profile, got "${by}"`;
    refuse(checking, 'needs-of-method', `${path}/by`, message);
  }
  const isAmount = needs === 'mass' || needs === 'density' || needs === 'hairs';
  if (isAmount === (least === undefined)) {
    const message = `least: expected ${isAmount ? 'a key of parameters' : 'none'} for "${needs}", got ${least === undefined ? 'none' : `"${least}"`}`;
    refuse(checking, 'parameter-missing', `${path}/least`, message);
  }
  checkKey(checking, { path: `${path}/least`, key: least, range: 'positive' });
  checkKey(checking, { path: `${path}/readable`, key: readable, range: 'fraction' });
}

function checkCollectors(checking: Checking): void {
  const laboratories = Object.keys(checking.pack.adversaries);
  for (const [name, entry] of Object.entries(checking.pack.collectors ?? {})) {
    const path = `collectors/${name}`;
    const { laboratory, dwellMinutes, samplesPerHour } = entry;
    if (!laboratories.includes(laboratory)) {
      const message = `laboratory: expected one of adversaries, got "${laboratory}"${nearestHint(laboratory, laboratories)}`;
      refuse(checking, 'unknown-adversary', `${path}/laboratory`, message);
    }
    if ((dwellMinutes === undefined) !== (samplesPerHour === undefined)) {
      const message = 'dwellMinutes and samplesPerHour: expected both or neither, got one';
      refuse(checking, 'parameter-missing', path, message);
    }
    checkKey(checking, { path: `${path}/dwellMinutes`, key: dwellMinutes, range: 'not negative' });
    checkKey(checking, {
      path: `${path}/samplesPerHour`,
      key: samplesPerHour,
      range: 'not negative',
    });
  }
}
