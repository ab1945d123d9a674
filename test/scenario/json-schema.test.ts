import { describe, expect, test } from 'vitest';
import { scenarioJsonSchema } from '../../src/scenario/schema.ts';

interface Node {
  readonly type?: string;
  readonly const?: unknown;
  readonly description?: string;
  readonly pattern?: string;
  readonly examples?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

/** Every node of a JSON Schema with the keys that lead to it. */
function* nodesOf(node: Node, path = ''): Generator<readonly [string, Node]> {
  yield [path, node];
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    yield* nodesOf(child, `${path}.${key}`);
  }
  for (const child of [...(node.anyOf ?? []), ...(node.oneOf ?? [])]) yield* nodesOf(child, path);
  if (node.items !== undefined) yield* nodesOf(node.items, `${path}[]`);
}

describe('the JSON Schema of scenarios', () => {
  const schema = scenarioJsonSchema() as Node;
  const nodes = [...nodesOf(schema)];

  test('is plain data of draft 2020-12', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      required: expect.arrayContaining(['simnet', 'name', 'seed', 'cluster', 'stages']),
    });
  });

  test('refuses unknown keys everywhere', () => {
    const open = nodes.filter(([, node]) => node.properties && node.additionalProperties !== false);
    expect(open.map(([path]) => path)).toEqual([]);
  });

  test('describes every key but those that tell kinds apart', () => {
    const mute = nodes.flatMap(([path, { properties }]) =>
      Object.entries(properties ?? {})
        .filter(([, child]) => child.description === undefined && child.const === undefined)
        .map(([key]) => `${path}.${key}`),
    );
    expect(mute).toEqual([]);
  });

  test('gives examples that its patterns match', () => {
    const withBoth = nodes.filter(([, { pattern, examples }]) => pattern && examples);
    expect(withBoth.length).toBeGreaterThan(30);
    for (const [path, { pattern = '', examples = [] }] of withBoth) {
      const regex = new RegExp(pattern, 'u');
      expect([path, examples.filter((text) => !regex.test(text))]).toEqual([path, []]);
    }
  });
});
