import { dirname } from 'node:path';
import { concatBytes } from '../../base/bytes.ts';
import { fail, type Outcome, ok, type Problem } from '../../base/problems.ts';
import { textToUtf8 } from '../../base/utf8.ts';
import { type Opening, openingToLine, parseOpening } from '../../ledger/opening.ts';
import { CaseFolderError, caseWork } from './case-error.ts';
import { makePrivateFolder, readFileBounded, writeFileAtomically } from './durable-file.ts';

/** Largest openings file. Assumption: what an auditor is handed fits in memory. */
export const OPENINGS_FILE_BYTE_COUNT_MAX = 256 * 1024 * 1024;

const LF = 0x0a;
const PROBLEMS_MAX = 20;

/**
 * Writes openings, one line of canonical JSON each (audit/openings.jsonl), atomically, mode 0600:
 * it is the content of these records in clear. Refuses more than can be read back (`case-full`).
 */
export async function writeOpenings(path: string, openings: readonly Opening[]): Promise<void> {
  const bytes = concatBytes(...openings.map((o) => textToUtf8(`${openingToLine(o)}\n`)));
  if (bytes.length > OPENINGS_FILE_BYTE_COUNT_MAX) {
    const message = `openings: expected at most ${OPENINGS_FILE_BYTE_COUNT_MAX} bytes, got more`;
    throw new CaseFolderError('case-full', message);
  }
  await caseWork('write the openings', async () => {
    await makePrivateFolder(dirname(path));
    await writeFileAtomically(path, bytes);
  });
}

/**
 * Reads an openings file strictly: bounded size, every line canonical and ended by one LF. Problems
 * carry `file` (as given) and the 1-based line; their codes are those of `parseOpening`, and
 * openings-file. That an opening fits a leaf is for `checkOpening`.
 */
export async function readOpenings(
  path: string,
  file: string,
): Promise<Outcome<readonly Opening[]>> {
  const read = await caseWork('read the openings', () =>
    readFileBounded(path, OPENINGS_FILE_BYTE_COUNT_MAX),
  );
  if (read.kind === 'absent') {
    throw new CaseFolderError('case-missing', 'openings: expected a file, got none');
  }
  if (read.kind !== 'bytes') {
    const expected = `a regular file of at most ${OPENINGS_FILE_BYTE_COUNT_MAX} bytes`;
    const message = `openings: expected ${expected}, got another`;
    return fail([{ code: 'openings-file', path: '', message, file }]);
  }
  return parseLines(read.bytes, file);
}

function parseLines(bytes: Uint8Array, file: string): Outcome<readonly Opening[]> {
  const openings: Opening[] = [];
  const problems: Problem[] = [];
  let at = 0;
  for (let line = 1; at < bytes.length && problems.length < PROBLEMS_MAX; line += 1) {
    const end = bytes.indexOf(LF, at);
    if (end < 0) {
      const message = 'line: expected an LF at its end, got the end of the file';
      problems.push({ code: 'openings-file', path: '', message, file, line });
      break;
    }
    const opening = parseOpening(bytes.subarray(at, end));
    if (opening.ok) openings.push(opening.value);
    else problems.push(...opening.problems.map((problem) => ({ ...problem, file, line })));
    at = end + 1;
  }
  return problems.length === 0 ? ok(openings) : fail(problems);
}
