/**
 * Drift of the configuration: of the file on disk, and of what the process took from it, against
 * a bundle. Both sides are looked at: keys that the bundle does not have, and keys that are absent.
 *
 * A loader refuses a key that it does not know, but a gate that a file leaves out takes its default
 * in silence; so a file must say every feature gate itself, unless the gate allows defaults.
 */
import { z } from 'zod';
import type { Process } from '../../rollout/process.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { bundleValues, knownSettings } from '../../services/runtime/configuration.ts';
import type { Setting } from '../../services/runtime/setting.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, ofViolations } from './gate.ts';
import { askGroup, type Reply, settingValue } from './probing.ts';

/** What a scenario file says about the gate. */
export const configDriftSchema = record({
  ...gateFields,
  check: z.literal('config_drift'),
  group: nameOf('group').describe('Component or group whose configuration is looked at.'),
  bundle: nameOf('bundle').optional().describe('Bundle that it must agree with.'),
  sequence: z
    .array(nameOf('bundle'))
    .min(2)
    .max(16)
    .optional()
    .describe(
      'Bundles in an order: it must agree with one of them, and never with an earlier one than before.',
    ),
  with: z
    .record(z.string().min(1).max(128), settingValue)
    .prefault({})
    .describe('Values that it must have instead of those of the bundle.'),
  of: z
    .enum(['both', 'file', 'effective'])
    .prefault('both')
    .describe('What is looked at: files, what processes have in effect, or both.'),
  keys: z
    .enum(['all', 'gates'])
    .prefault('all')
    .describe('Whether all keys count, or those of feature gates alone.'),
  ignore: z.array(z.string().min(1).max(128)).max(64).prefault([]).describe('Keys that do not.'),
  gates: z
    .enum(['explicit', 'defaulted'])
    .prefault('explicit')
    .describe('Whether files must say each feature gate, or may leave it to its default.'),
})
  .refine((gate) => (gate.bundle === undefined) !== (gate.sequence === undefined), {
    error: 'gate.bundle: needs either bundle or sequence',
  })
  .describe('Configuration agrees with a bundle: no key more, no key less, no other value.');

type Spec = z.output<typeof configDriftSchema>;

type Texts = ReadonlyMap<string, string>;

const GATE_PREFIX = 'gates.';

/** The kind. */
export const configDrift: GateKind<Spec> = {
  check: 'config_drift',
  rule: ({ group, bundle, sequence = [], of }) =>
    `${of === 'both' ? 'configuration' : of} of ${group} is ${bundle ?? sequence.join(', then ')}`,
  *judge(context, spec) {
    const settings = yield* settingsOf(context, spec);
    const wrong: string[] = [];
    const silent: string[] = [];
    for (const { instance, value, detail } of settings) {
      if (spec.of !== 'file' && value === null) silent.push(detail ?? instance.name);
      const effective = Array.isArray(value) ? textsOf(value) : null;
      wrong.push(...departuresOf(context, spec, instance, effective));
    }
    const samples = settings.length - silent.length;
    return ofViolations(wrong, silent, samples, spec.minSamples);
  },
  facts: ({ group, of, with: values }) => ({
    groups: [group],
    probes: of === 'file' ? [] : [{ group, name: 'settings' }],
    settings: Object.keys(values),
  }),
};

/** Files lie on the machine; nobody needs to be asked for them. */
function* settingsOf(context: PlaybookContext, { group, of }: Spec): Process<readonly Reply[]> {
  if (of !== 'file') return yield* askGroup(context, group, 'settings');
  return context.estate.groups.of(group).map((instance) => {
    return { instance, value: null, samples: 1, detail: null };
  });
}

function departuresOf(
  context: PlaybookContext,
  spec: Spec,
  instance: Reply['instance'],
  effective: Texts | null,
): readonly string[] {
  const { bundle, sequence = [] } = spec;
  const compare = (name: string) => compared(context, spec, instance, effective, name);
  if (bundle !== undefined) return compare(bundle).map((text) => `${instance.name} ${text}`);
  const place = sequence.findIndex((name) => compare(name).length === 0);
  const key = `gate/${spec.name}/${instance.name}/place`;
  const before = Number(context.state.notes[key] ?? 0);
  if (place < 0) {
    const nearest = compare(sequence[before]!);
    return [`${instance.name} agrees with none of the bundles: ${nearest.join(', ')}`];
  }
  if (place < before) return [`${instance.name} went back to ${sequence[place]}`];
  context.state.notes[key] = String(place);
  return [];
}

function compared(
  { estate }: PlaybookContext,
  spec: Spec,
  instance: Reply['instance'],
  effective: Texts | null,
  bundle: string,
): string[] {
  const counts = (key: string) =>
    !spec.ignore.includes(key) && (spec.keys === 'all' || key.startsWith(GATE_PREFIX));
  const file = shown([...bundleValues(estate.spec, bundle), ...Object.entries(spec.with)]);
  const known = knownSettings(estate.spec, estate.workloadOf(instance).spec);
  const departures: string[] = [];
  if (spec.of !== 'effective') {
    departures.push(...differences('file', shown(instance.file), file, counts));
    const unsaid = [...known.keys()].filter(
      (key) => key.startsWith(GATE_PREFIX) && counts(key) && !instance.file.has(key),
    );
    const isNew = (key: string) => !file.has(key);
    if (spec.gates === 'explicit') {
      departures.push(...unsaid.filter(isNew).map((key) => `file leaves ${key} to its default`));
    }
  }
  if (spec.of === 'file' || effective === null) return departures;
  const expected = new Map([...shown(known), ...file]);
  return [...departures, ...differences('process', effective, expected, counts)];
}

function differences(
  place: string,
  actual: Texts,
  expected: Texts,
  counts: (key: string) => boolean,
): string[] {
  const found: string[] = [];
  for (const [key, text] of actual) {
    if (!counts(key)) continue;
    const wanted = expected.get(key);
    if (wanted === undefined) found.push(`${place} has the unknown key ${key}`);
    else if (wanted !== text) found.push(`${place} has ${key} = ${text}, not ${wanted}`);
  }
  for (const key of expected.keys()) {
    if (counts(key) && !actual.has(key)) found.push(`${place} lacks ${key}`);
  }
  return found;
}

function shown(values: Iterable<readonly [string, Setting]>): Map<string, string> {
  return new Map([...values].map(([key, value]) => [key, JSON.stringify(value)]));
}

/** Lines `key=value`, whose keys hold no `=`. */
function textsOf(lines: readonly string[]): Texts {
  return new Map(
    lines.map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}
