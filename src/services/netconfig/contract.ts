/** Compares two implementations by their answers to the same requests about the same views. */
import {
  type Answer,
  type ApiRequest,
  type Implementation,
  type Json,
  type Method,
  type NetworkView,
  PanicError,
} from './implementation.ts';
import { RouteTable, requestClasses } from './routes.ts';

/** One request about one view. Writes change nothing: a view is immutable. */
export interface ContractCase {
  readonly request: ApiRequest;
  readonly view: NetworkView;
}

/** Where two answers first differ: names joined by dots, such as `body.0.mtu`. */
export interface Difference {
  readonly path: string;
  /** The value as JSON; `absent` if there is none. */
  readonly old: string;
  readonly new: string;
}

interface ClassResult {
  readonly endpoint: string;
  readonly method: Method;
  readonly caseCount: number;
  readonly mismatchCount: number;
  /** Of the first case that differs. */
  readonly first?: Difference & { readonly request: ApiRequest };
}

export interface ContractReport {
  readonly caseCount: number;
  readonly mismatchCount: number;
  /** Every class of the API, in its order; a class without a case has a count of 0. */
  readonly classes: readonly ClassResult[];
}

/** Makes comparable what the contract leaves open, such as fields that tell a time. */
export type Normaliser = (body: Json, request: ApiRequest) => Json;

/** Leaves out nothing. The order of an object's fields never counts. */
const asItIs: Normaliser = (body) => body;

interface Tally {
  caseCount: number;
  mismatchCount: number;
  first?: ClassResult['first'];
}

/**
 * Asks both implementations everything and compares status, body and effect of their answers.
 * A panic counts as the answer `{status: 500}`. Requests outside the API are compared as well, but
 * belong to no class.
 */
export function compareContract(
  cases: Iterable<ContractCase>,
  old: Implementation,
  next: Implementation,
  normalise: Normaliser = asItIs,
): ContractReport {
  const routes = new RouteTable();
  const tallies = new Map<string, Tally>();
  const total: Tally = { caseCount: 0, mismatchCount: 0 };
  for (const { request, view } of cases) {
    const difference = firstDifference(
      comparable(old, request, view, normalise),
      comparable(next, request, view, normalise),
    );
    count(total, request, difference);
    const endpoint = routes.match(request.path)?.endpoint;
    if (endpoint === undefined) continue;
    const key = `${request.method} ${endpoint}`;
    const tally = tallies.get(key) ?? { caseCount: 0, mismatchCount: 0 };
    tallies.set(key, tally);
    count(tally, request, difference);
  }
  const classes = requestClasses.map(({ endpoint, method }) => {
    const tally = tallies.get(`${method} ${endpoint}`);
    return { endpoint, method, caseCount: 0, mismatchCount: 0, ...tally };
  });
  return { caseCount: total.caseCount, mismatchCount: total.mismatchCount, classes };
}

/**
 * Every answer of one implementation as text, the names of its objects in order: kept from one
 * release, it is what another one is compared with when nothing else is there to compare it with.
 */
export function* answerTexts(
  cases: Iterable<ContractCase>,
  implementation: Implementation,
): Generator<string> {
  for (const { request, view } of cases) {
    yield JSON.stringify(answerOrPanic(implementation, request, view), inOrder);
  }
}

/** A replacer for JSON: objects with their names in order. */
function inOrder(_name: string, value: unknown): unknown {
  if (!isTree(value) || Array.isArray(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, value[name]]));
}

function count(tally: Tally, request: ApiRequest, difference: Difference | undefined): void {
  tally.caseCount++;
  if (difference === undefined) return;
  tally.mismatchCount++;
  tally.first ??= { ...difference, request };
}

function comparable(
  implementation: Implementation,
  request: ApiRequest,
  view: NetworkView,
  normalise: Normaliser,
): Answer {
  const answer = answerOrPanic(implementation, request, view);
  return { ...answer, body: normalise(answer.body, request) };
}

function answerOrPanic(
  implementation: Implementation,
  request: ApiRequest,
  view: NetworkView,
): Answer {
  try {
    return implementation.answer(request, view);
  } catch (cause) {
    if (cause instanceof PanicError) return { status: 500, body: null };
    throw cause;
  }
}

/** Where two values first differ, depth first in the order of the names; `undefined` if nowhere. */
export function firstDifference(old: unknown, next: unknown, path = ''): Difference | undefined {
  if (old === next) return undefined;
  const isComparable = isTree(old) && isTree(next) && Array.isArray(old) === Array.isArray(next);
  if (!isComparable) return { path, old: shown(old), new: shown(next) };
  const names = new Set([...Object.keys(old), ...Object.keys(next)]);
  for (const name of [...names].sort()) {
    const inner = path === '' ? name : `${path}.${name}`;
    const difference = firstDifference(old[name], next[name], inner);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isTree(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
