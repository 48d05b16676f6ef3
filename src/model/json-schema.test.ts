import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { packJsonSchema, visitJsonSchema } from './json-schema.ts';

type Node = Readonly<Record<string, unknown>>;

/** Every object inside a schema, the schema itself included. */
function nodesOf(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(nodesOf);
  // Arrays are walked through, but are no nodes.
  return Array.isArray(value) ? inside : [value as Node, ...inside];
}

describe('the JSON Schema for editors', () => {
  for (const [name, schema] of [
    ['visit', visitJsonSchema()],
    ['pack', packJsonSchema()],
  ] as const)
    it(`of a ${name} refuses unknown members everywhere and names its definitions`, () => {
      const tables = nodesOf(schema).filter(
        (node) => node['type'] === 'object' && node['properties'] !== undefined,
      );
      assert.ok(tables.length > 10);
      for (const table of tables) assert.equal(table['additionalProperties'], false);
      const names = Object.keys(schema['$defs'] as Node);
      assert.ok(names.includes('code') && names.includes('text'));
      assert.deepEqual(
        names.filter((definition) => definition.startsWith('_')),
        [],
      );
    });

  it('lets an instant be text in a file, and asks for the declaration', () => {
    const schema = visitJsonSchema();
    const { instant } = schema['$defs'] as { instant: { anyOf: readonly Node[] } };
    assert.deepEqual(
      instant.anyOf.map((branch) => branch['type']),
      ['integer', 'string'],
    );
    assert.ok((schema['required'] as readonly string[]).includes('declaration'));
  });
});
