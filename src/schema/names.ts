/**
 * Names: what gives a thing of a scenario its name, and what refers to it by that name.
 *
 * Both are marked in registries, so the loader finds every name given twice and every reference to
 * nothing in any kind, without knowing the kind.
 */
import { z } from 'zod';
import { ruled } from './rule.ts';
import { shown } from './show.ts';

/** The kinds of things that scenarios name. */
export type NameSpace =
  | 'version'
  | 'group'
  | 'region'
  | 'budget'
  | 'traffic'
  | 'fault'
  | 'stage'
  | 'gate'
  | 'rollback'
  | 'action'
  | 'feature'
  | 'bundle'
  | 'mutant'
  | 'approval'
  | 'snapshot'
  | 'backup';

/** Schemas whose value names a thing. */
export const naming = z.registry<{ space: NameSpace }>();
/** Schemas whose value refers to a thing named elsewhere in the scenario. */
export const referring = z.registry<{ space: NameSpace }>();

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const VERSION = /^v?[0-9]+(?:\.[0-9]+){0,3}(?:-[0-9a-z]+(?:[.-][0-9a-z]+)*)?$/;
const IDENTIFIER = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const HEX = /^[0-9a-f]{7,64}$/;
const REF = /^[0-9]{3}-[0-9A-Za-z]{1,8}$/;

/** A name that is given here, unique among the names of its space: `steady-churn`. */
export function name(space: NameSpace) {
  return grammar(space).register(naming, { space });
}

/** A name that is given elsewhere in the scenario. */
export function nameOf(space: NameSpace) {
  return grammar(space).register(referring, { space });
}

/** Groups of the scenario, by their names: 1 to 64 of them. */
export function groupNames() {
  return z.array(nameOf('group')).min(1).max(64);
}

/** A name that nothing in the scenario refers to: of a chain, a fixture, a behaviour. */
export function freeName() {
  return pattern(NAME, 'name.pattern', 'a name: lower-case words joined by "-"');
}

/** An identifier of the engine: `canary_rolling_restart`, `block_interval`. */
export function identifier() {
  return pattern(IDENTIFIER, 'name.identifier', 'an identifier: lower-case words joined by "_"');
}

/** The revision of a source tree: 7 to 64 lower-case hexadecimal digits. */
export function revision() {
  return pattern(HEX, 'name.revision', 'a revision: 7 to 64 lower-case hexadecimal digits');
}

/** Requirements that an object implements: `[000-1, 000-8]`. */
export function refs() {
  return z
    .array(pattern(REF, 'ref.pattern', 'a requirement such as 000-1'))
    .max(64)
    .describe('Identifiers of the requirements that this object implements.');
}

function grammar(space: NameSpace) {
  if (space === 'feature') return identifier();
  if (space !== 'version') return freeName();
  return pattern(VERSION, 'name.version', 'a version such as v1.5.0-rc.1');
}

function pattern(regex: RegExp, rule: string, noun: string) {
  const error = ({ input }: { readonly input?: unknown }) =>
    ruled(rule, `${shown(input)} is not ${noun}`);
  return z
    .string({ error })
    .regex(regex, { error })
    .max(64, {
      error: () => ruled('name.length', 'is longer than 64 characters'),
    });
}
