import { assert } from '../base/assert.ts';
import { type Bytes, copyBytes } from '../base/bytes.ts';
import type { DeviceRecords, StoredRecord } from '../ledger/records.ts';
import type { CertificateFile } from './certificate-file.ts';
import type { CaseContent } from './open-case.ts';

/** One way to cheat with a copy of a case. */
export interface Cheat {
  readonly name: string;
  /** What was done, with the place. */
  readonly text: string;
  readonly content: CaseContent;
}

/** Byte offset of the kind in a leaf, and the kind of a hold (record v1 section 1). */
const kindOffset = 2;
const holdKind = 5;

/** Makes the cheats that `try-to-cheat` tries: each on a fresh copy, the content itself is not changed. */
export function makeCheats(content: CaseContent): readonly Cheat[] {
  const longest = content.files.reduce(
    (best, f, i) => (f.records.length > (content.files[best]?.records.length ?? 0) ? i : best),
    0,
  );
  const count = content.files[longest]?.records.length ?? 0;
  assert(count >= 4, `case: expected a device with 4 records, got ${count}`);
  const middle = Math.floor(count / 2);
  const place = (index: number): string =>
    `record ${index + 1} of device ${content.files[longest]?.device.slice(0, 8)}…`;
  const change = (edit: (records: StoredRecord[]) => StoredRecord[]): CaseContent => ({
    ...content,
    files: content.files.map((file, i) =>
      i === longest ? { ...file, records: edit([...file.records]) } : file,
    ),
  });
  const cheats: Cheat[] = [
    {
      name: 'flip a byte of a leaf',
      text: place(middle),
      content: change((r) => replaced(r, middle, (x) => ({ ...x, leaf: flipped(x.leaf, 100) }))),
    },
    {
      name: 'flip a byte under seal',
      text: place(middle),
      content: change((r) =>
        replaced(r, middle, (x) => ({
          ...x,
          sealed: x.sealed === undefined ? undefined : flipped(x.sealed, 40),
        })),
      ),
    },
    {
      name: 'drop a record',
      text: place(middle),
      content: change((r) => r.filter((_, i) => i !== middle)),
    },
    {
      name: 'drop the last record of a chain',
      text: place(count - 1),
      content: change((r) => r.slice(0, -1)),
    },
    {
      name: 'swap two records',
      text: `${place(middle)} and the next`,
      content: change((r) => swapped(r, middle)),
    },
    {
      name: 'drop a whole device',
      text: `device ${content.files[longest]?.device.slice(0, 8)}…`,
      content: { ...content, files: content.files.filter((_, i) => i !== longest) },
    },
  ];
  const hold = findHold(content.files);
  if (hold !== undefined)
    cheats.push({
      name: 'remove the incident hold',
      text: `record ${hold.index + 1} of device ${hold.device.slice(0, 8)}…`,
      content: {
        ...content,
        files: content.files.map((f) =>
          f.device === hold.device
            ? { ...f, records: f.records.filter((_, i) => i !== hold.index) }
            : f,
        ),
      },
    });
  if (content.certificate !== undefined)
    cheats.push({
      name: 'improve the certificate',
      text: 'the expected number within reach, halved',
      content: { ...content, certificate: improved(content.certificate) },
    });
  return cheats;
}

function flipped(bytes: Uint8Array, at: number): Bytes {
  const copy = copyBytes(bytes);
  copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ 1;
  return copy;
}

function replaced(
  records: StoredRecord[],
  index: number,
  edit: (record: StoredRecord) => StoredRecord,
): StoredRecord[] {
  return records.map((record, i) => (i === index ? edit(record) : record));
}

function swapped(records: StoredRecord[], index: number): StoredRecord[] {
  const a = records[index];
  const b = records[index + 1];
  assert(a !== undefined && b !== undefined, `records: expected two from ${index}`);
  return records.map((r, i) => (i === index ? b : i === index + 1 ? a : r));
}

function findHold(
  files: readonly DeviceRecords[],
): { readonly device: string; readonly index: number } | undefined {
  for (const { device, records } of files) {
    const index = records.findIndex((r) => r.leaf[kindOffset] === holdKind);
    if (index >= 0) return { device, index };
  }
  return undefined;
}

function improved(file: CertificateFile): CertificateFile {
  const { certificate } = file;
  const after = certificate.within['after']?.[certificate.adversary];
  if (after === undefined) return file;
  const better = { ...after, count: { ...after.count, value: after.count.value / 2 } };
  const within = {
    ...certificate.within,
    after: { ...certificate.within['after'], [certificate.adversary]: better },
  };
  return { ...file, certificate: { ...certificate, within } };
}
