import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, type Outcome, ok, type Problem } from '../../base/problems.ts';
import {
  type CalibrationDocument,
  calibratedPack,
  calibrationDocument,
} from '../../model/calibration.ts';
import { checkVisit } from '../../model/check-visit.ts';
import type { VisitDocument } from '../../model/document.ts';
import type { Fact } from '../../model/fact.ts';
import { code } from '../../model/field.ts';
import { type ExpandedObject, expandObjects } from '../../model/objects.ts';
import type { Pack } from '../../model/pack.ts';
import { parsePack } from '../../model/pack-check.ts';
import { compareFacts } from '../../model/payload.ts';
import { createProblemList, printValue } from '../../model/problem-list.ts';
import { parseVisitShape } from '../../model/read-document.ts';
import { readBySchema } from '../../model/schema-problems.ts';
import { type ContactRow, readContactsCsv } from '../formats/contacts-csv.ts';
import { type LaboratoryRow, readLaboratoryCsv } from '../formats/laboratory-csv.ts';
import { decodeText, fileBytesMax, type Place, tooLarge } from '../formats/text.ts';
import { readTrialsCsv, type TrialRow } from '../formats/trials-csv.ts';
import { placeProblems, readYaml } from '../formats/yaml.ts';

/** A visit file with everything it needs, read and checked. */
export interface LoadedVisit {
  /** The contacts of `contactsCsv` are in the script, which is in the order of facts. */
  readonly document: VisitDocument;
  readonly pack: Pack;
  readonly objects: readonly ExpandedObject[];
}

/**
 * Reads a visit file (YAML or JSON), the contacts CSV and the calibration beside it if it names them, and its data pack
 * from `packs/` of the package. Every problem of every file is listed, with file and line; nothing
 * is half-read and nothing is written. Refuses by size before reading. `calibrationPath` names a calibration to be tried
 * in place of the file's own.
 */
export async function readVisitFile(
  path: string,
  root: URL,
  calibrationPath?: string,
): Promise<Outcome<LoadedVisit>> {
  const yaml = await readYamlFile(path);
  if (!yaml.ok) return yaml;
  const { value, locate } = yaml.value;
  const from = { file: path, locate };
  const shape = parseVisitShape(value);
  if (!shape.ok) return fail(placeProblems(shape.problems, from));
  const pack = await readPack(shape.value.visit.pack, root);
  const contacts = await readContactsBeside(path, shape.value.contactsCsv);
  const calibration = await readCalibrationOf(path, shape.value, calibrationPath);
  const problems = [
    ...(pack.ok ? [] : aboutMember(pack.problems, 'visit/pack', from)),
    ...(contacts.ok ? [] : aboutMember(contacts.problems, 'contactsCsv', from)),
    ...(calibration.ok
      ? []
      : calibrationPath === undefined
        ? aboutMember(calibration.problems, 'calibrationFile', from)
        : calibration.problems),
  ];
  if (!pack.ok || !contacts.ok || !calibration.ok) return fail(problems);
  const { calibration: _own, calibrationFile: _name, ...rest } = shape.value;
  const { value: used, place } = calibration.value;
  const calibrated = calibratedPack(pack.value, used);
  if (!calibrated.ok) return fail(placeProblems(calibrated.problems, place ?? from));
  const declared = used === undefined ? rest : { ...rest, calibration: used };
  return assemble(declared, { pack: calibrated.value, contacts: contacts.value, from });
}

/** Reads the data pack of this name from `packs/` of the package. */
export async function readPack(id: string, root: URL): Promise<Outcome<Pack>> {
  // A code has no slash and does not start with a dot: the folder cannot be left.
  if (!code.safeParse(id).success) {
    const message = `pack: expected a code, got ${printValue(id)}`;
    return fail([{ code: 'wrong-format', path: 'visit/pack', message }]);
  }
  const path = fileURLToPath(new URL(`packs/${id}.yaml`, root));
  const file = `packs/${id}.yaml`;
  const yaml = await readYamlFile(path, file);
  if (!yaml.ok) return yaml;
  const pack = parsePack(yaml.value.value);
  if (!pack.ok) return fail(placeProblems(pack.problems, { file, locate: yaml.value.locate }));
  if (pack.value.id === id) return pack;
  const message = `id: expected the name of the file, "${id}", got "${pack.value.id}"`;
  return fail([{ code: 'pack-mismatch', path: 'id', message, file, ...yaml.value.locate('id') }]);
}

/** Reads a contacts CSV, for `contacts import`. */
export async function readContactsFile(path: string): Promise<Outcome<ContactRow[]>> {
  const bytes = await readBoundedFile(path);
  if (!bytes.ok) return bytes;
  const text = decodeText(bytes.value, { file: path });
  return text.ok ? readContactsCsv(text.value, { file: path }) : text;
}

/**
 * Reads a laboratory CSV; `at` is the instant of the report, ms since 1970. With a visit, its rows are judged as facts
 * of that visit: a sample that nobody took, a report before the swab, a result that contradicts another one.
 */
export async function readLaboratoryFile(
  path: string,
  { at, visit }: { readonly at: number; readonly visit?: LoadedVisit },
): Promise<Outcome<LaboratoryRow[]>> {
  const bytes = await readBoundedFile(path);
  if (!bytes.ok) return bytes;
  const rows = readLaboratoryCsv(bytes.value, { file: path, at });
  if (!rows.ok || visit === undefined) return rows;
  const known: readonly Fact[] = visit.document.script ?? [];
  const script = [...known, ...rows.value.map((row) => row.result)];
  const problems = checkVisit({ ...visit.document, script }, visit.pack).map((problem) => {
    const { row, path: inside } = rowOf(problem, { before: known.length, rows: rows.value });
    return row === undefined
      ? problem
      : { ...problem, path: inside === 'swab' ? 'sample' : inside, file: path, line: row.line };
  });
  return problems.length > 0 ? fail(problems) : rows;
}

/** Reads a trials CSV, for `calibrate`. */
export async function readTrialsFile(path: string): Promise<Outcome<readonly TrialRow[]>> {
  const bytes = await readBoundedFile(path);
  return bytes.ok ? readTrialsCsv(bytes.value, { file: path }) : bytes;
}

/**
 * Reads a regular file of at most `fileBytesMax` bytes. Size and sort are asked of the open file, so
 * that it cannot be exchanged in between; a pipe is opened without waiting for its other end.
 */
export async function readBoundedFile(
  path: string,
  shownAs: string = path,
): Promise<Outcome<Uint8Array>> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await handle.stat();
    if (!stat.isFile()) {
      const came = stat.isDirectory() ? 'a folder' : 'a device or pipe';
      const message = `file: expected a regular file, got ${came}`;
      return fail([{ code: 'file-unreadable', path: '', message, file: shownAs }]);
    }
    if (stat.size > fileBytesMax) return fail([tooLarge(shownAs, stat.size)]);
    return ok(await readAtMost(handle, fileBytesMax + 1));
  } catch (error) {
    return fail([unreadable(error, shownAs)]);
  } finally {
    await handle?.close();
  }
}

async function readYamlFile(path: string, file: string = path) {
  const bytes = await readBoundedFile(path, file);
  if (!bytes.ok) return bytes;
  const text = decodeText(bytes.value, { file });
  return text.ok ? readYaml(text.value, { file }) : text;
}

/** Reads to the end or to the limit: a file may grow while it is read, and some report the size 0. */
async function readAtMost(handle: FileHandle, byteCountMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let byteCount = 0;
  while (byteCount < byteCountMax) {
    const buffer = new Uint8Array(Math.min(65_536, byteCountMax - byteCount));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) break;
    parts.push(buffer.subarray(0, bytesRead));
    byteCount += bytesRead;
  }
  return Buffer.concat(parts);
}

function unreadable(error: unknown, file: string): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return { code: 'file-missing', path: '', message: 'file: expected a file, got none', file };
  const message = `file: expected a file that can be read, got ${code}`;
  return { code: 'file-unreadable', path: '', message, file };
}

async function readContactsBeside(
  path: string,
  name: string | undefined,
): Promise<Outcome<{ readonly rows: readonly ContactRow[]; readonly file: string }>> {
  // The schema lets only a plain file name through: the folder cannot be left.
  const file = name === undefined ? path : join(dirname(path), name);
  if (name === undefined) return ok({ rows: [], file });
  const rows = await readContactsFile(file);
  return rows.ok ? ok({ rows: rows.value, file }) : rows;
}

/** The calibration that is tried, else the file's own, else that of the file that it names. */
async function readCalibrationOf(
  path: string,
  { calibration, calibrationFile }: VisitDocument,
  tried: string | undefined,
): Promise<Outcome<{ readonly value?: CalibrationDocument; readonly place?: YamlSource }>> {
  if (tried === undefined && calibrationFile === undefined)
    return ok(calibration === undefined ? {} : { value: calibration });
  if (tried === undefined && calibration !== undefined) {
    const message = 'calibrationFile: expected either it or "calibration", got both';
    return fail([{ code: 'unknown-key', path: 'calibrationFile', message }]);
  }
  // The schema lets only a plain file name through: the folder cannot be left.
  const file = tried ?? join(dirname(path), calibrationFile ?? '');
  const yaml = await readYamlFile(file);
  if (!yaml.ok) return yaml;
  const list = createProblemList();
  const value = readBySchema(calibrationDocument, yaml.value.value, list);
  const { locate } = yaml.value;
  if (value === undefined) return fail(placeProblems(list.all(), { file, locate }));
  // Problems of a calibrated pack speak of the visit document, where it stands below `calibration`.
  const place = { file, locate: (at: string) => locate(at.replace(/^calibration\//, '')) };
  return ok({ value, place });
}

interface YamlSource {
  readonly file: string;
  readonly locate: (path: string) => Place | undefined;
}

/** A file that is missing is a problem of the member that names it; others have places of their own. */
function aboutMember(problems: readonly Problem[], path: string, from: YamlSource): Problem[] {
  return problems.map((problem) =>
    problem.code === 'file-missing' || problem.code === 'file-unreadable'
      ? {
          code: problem.code,
          path,
          message: `${problem.message} at ${problem.file}`,
          file: from.file,
          ...from.locate(path),
        }
      : problem,
  );
}

/** Puts the rows behind the script, so that a path tells where a fact came from; then sorts. */
function assemble(
  declared: VisitDocument,
  parts: {
    readonly pack: Pack;
    readonly contacts: { readonly rows: readonly ContactRow[]; readonly file: string };
    readonly from: YamlSource;
  },
): Outcome<LoadedVisit> {
  const { pack, contacts, from } = parts;
  const { contactsCsv: _name, ...rest } = declared;
  const scripted: readonly Fact[] = declared.script ?? [];
  const script = [...scripted, ...contacts.rows.map((row) => row.contact)];
  const document = { ...rest, ...(script.length === 0 ? {} : { script }) };
  const problems = checkVisit(document, pack);
  if (problems.length > 0) {
    const placed = problems.map((problem) => {
      const { row, path } = rowOf(problem, { before: scripted.length, rows: contacts.rows });
      return row === undefined
        ? problem
        : { ...problem, path, file: contacts.file, line: row.line };
    });
    return fail(placeProblems(placed, from));
  }
  const objects = expandObjects(document, pack);
  if (!objects.ok) return objects;
  const sorted = {
    ...document,
    ...(script.length === 0 ? {} : { script: script.sort(compareFacts) }),
  };
  return ok({ document: sorted, pack, objects: objects.value });
}

/** The row that a problem of the script is about, and the member in it; rows stand behind `before` other facts. */
function rowOf<R>(
  { path }: Problem,
  { before, rows }: { readonly before: number; readonly rows: readonly R[] },
): { readonly row: R | undefined; readonly path: string } {
  const [, index, member = ''] = /^script\/(\d+)\/?(.*)$/.exec(path) ?? [];
  return { row: rows[Number(index) - before], path: member };
}
