import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Restricted {
  readonly options: { readonly patterns: readonly { readonly group: readonly string[] }[] };
}

interface Override {
  readonly includes: readonly string[];
  readonly linter?: { readonly rules: { readonly style?: { noRestrictedImports?: Restricted } } };
}

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** The rows of the table of layers, from the lowest up: a folder, and what it may import. */
const TABLE = [
  ...read('docs/ARCHITECTURE.md').matchAll(/^\| `src\/([a-z]+)` \|.*\| ([^|]*) \|$/gm),
].map(([, layer = '', allowed = '']) => ({ layer, words: allowed.split(', ') }));
const LAYERS = TABLE.map(({ layer }) => layer);

/** The layers that the table lets a layer import, besides itself. */
const ALLOWED = new Map(
  TABLE.map(({ layer, words }, index) => {
    const below = LAYERS.slice(0, index);
    return [
      layer,
      words.includes('all above') ? below : below.filter((one) => words.includes(one)),
    ];
  }),
);

/** Packages of others that some layer may import, as the linter writes them. */
const PACKAGES = [
  ...['seedrandom', '@noble/**', 'zod', 'yaml', 'piscina', '@lezer/**', '@prometheus-io/**'],
  ...['commander', 'picocolors'],
];

/** Whether a word of the table is a package of that pattern: `@lezer/*` is one of `@lezer/**`. */
function isNamed(word: string, pattern: string): boolean {
  return word === `\`${pattern}\`` || word.startsWith(`\`${pattern.replace(/\*+$/, '')}`);
}

const { overrides } = JSON.parse(read('biome.json')) as { overrides: readonly Override[] };

test('the table of layers has every folder of the source', () => {
  const folders = readdirSync(new URL('../src', import.meta.url), { withFileTypes: true });
  const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect([...LAYERS].sort()).toEqual(names.sort());
});

test.each(LAYERS)('the linter lets src/%s import what the table says and no more', (layer) => {
  const [groups] = overrides
    .filter(({ includes }) => includes.includes(`src/${layer}/**`))
    .map(({ linter }) => linter?.rules.style?.noRestrictedImports?.options.patterns ?? []);
  const denied = new Set(groups?.flatMap(({ group }) => group));
  const allowed = LAYERS.filter((one) => one !== layer && !denied.has(`**/${one}/**`));
  expect(allowed).toEqual(ALLOWED.get(layer));
  const named = TABLE.find((row) => row.layer === layer)?.words ?? [];
  const packages = PACKAGES.filter((one) => named.some((word) => isNamed(word, one)));
  expect(PACKAGES.filter((one) => !denied.has(one))).toEqual(packages);
  // What the table names must stand below.
  const layers = named.filter((word) => LAYERS.includes(word));
  expect(layers.filter((word) => !ALLOWED.get(layer)?.includes(word))).toEqual([]);
});
