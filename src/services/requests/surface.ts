/**
 * The methods that a version of a service answers, and what a consumer expects of them.
 *
 * A surface is data: names with the shapes of parameters and result. A consumer is built against
 * one; whether another version still serves it follows from comparing the two, method by method,
 * both before a rollout and at each call while it runs.
 */
import type { Outcome } from './failure.ts';

/** A parameter of a method. */
export interface Parameter {
  /** Name of its type: two types are the same if their names are. */
  readonly type: string;
  readonly isRequired: boolean;
}

/** The contract of one method. */
export interface Method {
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Type of each field of the result. */
  readonly result: Readonly<Record<string, string>>;
}

/** The methods of a version by name. */
export type Surface = ReadonlyMap<string, Method>;

/** What a call by an old contract meets under a new one. */
export type CallVerdict = Extract<
  Outcome,
  'answered' | 'method_not_found' | 'invalid_parameters' | 'invalid_result'
>;

/** A method that a consumer uses and that no longer serves it. */
export interface Incompatibility {
  readonly method: string;
  readonly verdict: Exclude<CallVerdict, 'answered'>;
  /** The parameter or field that differs, or the method's own name if it is gone. */
  readonly at: string;
}

/**
 * What a call meets that a client makes by `known`, at a service that offers `offered`.
 *
 * A client sends all parameters it knows and reads all fields it knows. So more optional parameters
 * and more fields are compatible; a removed or retyped parameter, a new required one, and a removed
 * or retyped field are not.
 */
export function callVerdict(known: Method | undefined, offered: Method | undefined): CallVerdict {
  return difference(known, offered)?.verdict ?? 'answered';
}

/**
 * The methods a consumer uses that a new version removed or changed, in the order of use.
 *
 * @param known - The surface that the consumer was built against.
 * @param offered - The surface of the version it is to call.
 * @param uses - Names of the methods it calls. One it does not know itself counts as removed, unless
 *   the service offers it.
 */
export function incompatibilities(
  known: Surface,
  offered: Surface,
  uses: readonly string[],
): readonly Incompatibility[] {
  const found: Incompatibility[] = [];
  for (const method of uses) {
    const differs = difference(known.get(method), offered.get(method));
    if (differs !== undefined) found.push({ method, ...differs, at: differs.at ?? method });
  }
  return found;
}

interface Difference {
  readonly verdict: Exclude<CallVerdict, 'answered'>;
  readonly at?: string;
}

function difference(
  known: Method | undefined,
  offered: Method | undefined,
): Difference | undefined {
  if (offered === undefined) return { verdict: 'method_not_found' };
  if (known === undefined) return undefined;
  return parameterDifference(known, offered) ?? resultDifference(known, offered);
}

function parameterDifference(known: Method, offered: Method): Difference | undefined {
  for (const [at, parameter] of Object.entries(known.parameters)) {
    const taken = lookUp(offered.parameters, at);
    if (taken?.type !== parameter.type) return { verdict: 'invalid_parameters', at };
    if (taken.isRequired && !parameter.isRequired) return { verdict: 'invalid_parameters', at };
  }
  for (const [at, parameter] of Object.entries(offered.parameters)) {
    const isSent = lookUp(known.parameters, at) !== undefined;
    if (parameter.isRequired && !isSent) return { verdict: 'invalid_parameters', at };
  }
  return undefined;
}

function resultDifference(known: Method, offered: Method): Difference | undefined {
  for (const [at, type] of Object.entries(known.result)) {
    if (lookUp(offered.result, at) !== type) return { verdict: 'invalid_result', at };
  }
  return undefined;
}

// A name like `constructor` is a name, not what every object inherits.
function lookUp<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
