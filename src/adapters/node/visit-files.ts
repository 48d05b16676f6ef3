import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseCsv } from 'csv-parse/sync';
import { fail, ok, type Outcome } from '../../base/problems.ts';
import { type VisitDocument, visitDocument } from '../../model/document.ts';
import { contactFact } from '../../model/fact.ts';
import { type ExpandedObject, expandObjects } from '../../model/objects.ts';
import { type Pack, packDocument } from '../../model/pack.ts';
import { readYaml } from '../formats/yaml.ts';

/** A visit file with everything it names. (Interim: the reading boundary replaces this file.) */
export interface LoadedVisit {
  readonly document: VisitDocument;
  readonly pack: Pack;
  readonly objects: readonly ExpandedObject[];
}

export async function readPack(id: string, root: URL): Promise<Outcome<Pack>> {
  const path = fileURLToPath(new URL(`packs/${id}.yaml`, root));
  const yaml = readYaml(await readFile(path, 'utf8'), { file: path });
  if (!yaml.ok) return yaml;
  return ok(packDocument.parse(yaml.value.value));
}

export async function readVisitFile(path: string, root: URL): Promise<Outcome<LoadedVisit>> {
  const yaml = readYaml(await readFile(path, 'utf8'), { file: path });
  if (!yaml.ok) return yaml;
  const parsed = visitDocument.safeParse(yaml.value.value);
  if (!parsed.success)
    return fail(
      parsed.error.issues.map((i) => ({ code: 'schema', path: i.path.join('/'), message: i.message })),
    );
  let document = parsed.data;
  if (document.contactsCsv !== undefined) {
    const rows = parseCsv(await readFile(join(dirname(path), document.contactsCsv), 'utf8'), {
      columns: true,
    }) as Record<string, string>[];
    const contacts = rows.map((r) => {
      const row: Record<string, unknown> = { kind: 'contact' };
      for (const [k, v] of Object.entries(r)) {
        if (v === '') continue;
        if (k === 'durationS') row['durationMs'] = Number(v) * 1000;
        else if (k === 'distanceCm') row[k] = Number(v);
        else if (k === 'gloved') row[k] = v === 'y';
        else row[k] = v;
      }
      return contactFact.parse(row);
    });
    document = { ...document, script: [...(document.script ?? []), ...contacts] };
  }
  const pack = await readPack(document.visit.pack, root);
  if (!pack.ok) return pack;
  const objects = expandObjects(document, pack.value);
  if (!objects.ok) return objects;
  return ok({ document, pack: pack.value, objects: objects.value });
}
