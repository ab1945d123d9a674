/**
 * Writes the reference part of the documentation of a language from its JSON Schema, so that it says
 * what the loader does.
 */

/** What is read of a JSON Schema. */
export interface Node {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly examples?: readonly string[];
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

/** A list of kinds: its title, where it stands, the key that tells the kinds apart, its path. */
export type KindList = readonly [
  title: string,
  place: string,
  key: string,
  path: readonly string[],
];

/** The reference: a table of the kinds, then the keys of every section and kind. */
export function reference(root: Node, kinds: readonly KindList[]): string {
  return [
    '### Kinds',
    '',
    ...kindTable(root, kinds),
    '',
    ...sections(root),
    ...kindsOf(root, kinds).flatMap(({ title, forms }) => kindSections(title, forms)),
  ].join('\n');
}

function kindTable(root: Node, kinds: readonly KindList[]): string[] {
  const rows = kindsOf(root, kinds).flatMap(({ title, place, key, forms }) =>
    forms.map((form) => [title, place, tagOf(form, key), form.description ?? '']),
  );
  return table(['kinds', 'where', 'written', 'meaning'], rows);
}

/** The forms of each list of kinds, without those that a list before it has too. */
function kindsOf(root: Node, kinds: readonly KindList[]) {
  const listed = new Set<string>();
  return kinds.map(([title, place, key, path]) => {
    const forms = formsOf(at(root, path)).filter((form) => !listed.has(JSON.stringify(form)));
    for (const form of forms) listed.add(JSON.stringify(form));
    return { title, place, key, forms };
  });
}

function sections(root: Node): string[] {
  const nested = Object.entries(root.properties ?? {}).flatMap(([key, node]) =>
    nestedIn(key, node),
  );
  return ['### Sections', '', ...keyTable(root), '', ...nested];
}

/** The keys of the maps inside a section that are not kinds. */
function nestedIn(path: string, node: Node): string[] {
  return mapsBelow(path, node).flatMap(([place, map]) => [
    `#### \`${place}\``,
    '',
    ...keyTable(map),
    '',
  ]);
}

/** A value and what is in it, as far as these are maps and no kinds, each with its path. */
function mapsBelow(path: string, node: Node): (readonly [path: string, map: Node])[] {
  if (node.items !== undefined) return mapsBelow(`${path}[]`, node.items);
  const [map, ...others] = formsOf(node);
  if (map?.properties === undefined || others.length > 0) return [];
  return [[path, map], ...mapsIn(`${path}.`, map)];
}

function mapsIn(prefix: string, map: Node) {
  return Object.entries(map.properties ?? {}).flatMap(([key, child]) =>
    mapsBelow(`${prefix}${key}`, child),
  );
}

function kindSections(title: string, forms: readonly Node[]): string[] {
  return forms.flatMap((form) => {
    const tag = [...TAGS].find((key) => key in (form.properties ?? {}));
    const name = tag === undefined ? 'a metric' : tagOf(form, tag);
    const heading = `#### ${title}: ${name}`;
    const inner = mapsIn('', form).flatMap(([place, map]) => {
      return [`${heading}, \`${place}\``, '', ...keyTable(map), ''];
    });
    return [heading, '', ...keyTable(form), '', ...inner];
  });
}

/** Keys that tell kinds apart: they stand in the heading. */
const TAGS: ReadonlySet<string> = new Set(['kind', 'action', 'check', 'fault']);

function keyTable(node: Node): string[] {
  const rows = Object.entries(node.properties ?? {})
    .filter(([key]) => key !== 'ref' && !TAGS.has(key))
    .map(([key, child]) => [
      `\`${key}\``,
      formOf(child),
      node.required?.includes(key) ? 'required' : defaultOf(child),
      child.description ?? '',
    ]);
  if (rows.length === 0) return ['No further keys.'];
  return table(['key', 'form', 'default', 'meaning'], rows);
}

function formOf(node: Node): string {
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum !== undefined) return node.enum.map((one) => `\`${one}\``).join(', ');
  if (node.type === 'array') return `list of ${formOf(node.items ?? {})}`;
  if (node.examples !== undefined)
    return `such as ${node.examples.map((one) => `\`${one}\``).join(', ')}`;
  const forms = node.anyOf ?? node.oneOf;
  if (forms !== undefined) return [...new Set(forms.map(formOf))].join(' or ');
  return TYPES.get(node.type ?? '') ?? node.type ?? 'any';
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['integer', 'whole number'],
  ['object', 'map'],
]);

function defaultOf(node: Node): string {
  if (node.default === undefined) return 'optional';
  const text = JSON.stringify(node.default);
  return text === '[]' ? 'empty' : `\`${text.replaceAll('"', '')}\``;
}

function tagOf(form: Node, key: string): string {
  const tag = form.properties?.[key]?.const;
  return tag === undefined ? '`metric: …`' : `\`${key}: ${tag}\``;
}

/** The forms of a union, unions inside it opened up; a lone form is a union of one. */
function formsOf(node: Node): readonly Node[] {
  const forms = node.anyOf ?? node.oneOf;
  if (forms === undefined) return node.properties === undefined ? [] : [node];
  return forms.flatMap(formsOf);
}

function at(root: Node, path: readonly string[]): Node {
  let node = root;
  for (const key of path) {
    const here = node.items ?? node;
    const forms = [here, ...(here.oneOf ?? here.anyOf ?? [])];
    const next = forms.find(({ properties }) => properties?.[key])?.properties?.[key];
    if (next === undefined) throw new Error(`the schema has no ${path.join('.')}`);
    node = next;
  }
  return node.items ?? node;
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
