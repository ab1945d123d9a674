/**
 * Decides which implementation serves a request, by the phase of the migration.
 *
 * A phase names the classes of requests that the rewrite serves. How a request finds its class is
 * a strategy: `template-key` looks up the template of its path; `concrete-key` looks up the path
 * itself in a table whose keys are templates, so that a path with a name in it is never found and
 * quietly stays with the old implementation. Only the counters tell the two apart.
 */
import { check } from '../../kernel/check.ts';
import type { ApiRequest, Method } from './implementation.ts';
import { type RequestClass, RouteTable } from './routes.ts';

export type Backend = 'legacy' | 'rewrite';
export type KeyStrategy = 'template-key' | 'concrete-key';
/** Why a request that went through the fallback was served by the old implementation. */
type FallbackCause = 'error' | 'timeout' | 'routed';

interface Phase {
  readonly name: string;
  /** What the rewrite serves. */
  readonly serves: readonly RequestClass[];
  /** Who serves what is not found among them. */
  readonly unmatched: Backend;
}

export interface RouterConfig {
  /** In the order in which a migration passes them; names differ. */
  readonly phases: readonly Phase[];
  readonly strategy: KeyStrategy;
  /** Whether a failed request of the rewrite is given to the old implementation. */
  readonly isFallbackEnabled: boolean;
  /**
   * Whether what was meant for the old implementation goes through the fallback as well, and is
   * counted there with cause `routed`.
   */
  readonly isRoutedCounted: boolean;
}

/** Counts since the process started. */
export interface RouterCounters {
  readonly served: { readonly [Name in Backend]: number };
  /** Writes among them. */
  readonly writes: { readonly [Name in Backend]: number };
  readonly fallback: { readonly [Cause in FallbackCause]: number };
  /** Requests that the phase means for the rewrite, however they were routed. */
  readonly eligible: number;
  /** Those of them that the rewrite served. */
  readonly covered: number;
}

/** Where a request goes, to be given back when it was served. */
export interface RoutingChoice {
  readonly backend: Backend;
  readonly isEligible: boolean;
}

interface PhaseTable {
  readonly index: number;
  readonly keys: ReadonlySet<string>;
  readonly unmatched: Backend;
}

/** Routes the requests of one node. */
export class Router {
  readonly config: RouterConfig;
  readonly #routes = new RouteTable();
  readonly #tables: ReadonlyMap<string, PhaseTable>;
  #phase: string;
  #table: PhaseTable;
  #counters = blankCounters();

  /** @throws InvariantError if there is no phase or two have one name. */
  constructor(config: RouterConfig) {
    const { phases } = config;
    check(phases.length > 0, 'a router needs a phase');
    this.config = config;
    this.#tables = new Map(phases.map((phase, index) => [phase.name, tableOf(phase, index)]));
    check(this.#tables.size === phases.length, 'two phases have one name');
    this.#phase = phases[0]?.name ?? '';
    this.#table = this.#tables.get(this.#phase)!;
  }

  get phase(): string {
    return this.#phase;
  }

  /** Place of the phase among all, from 0. */
  get phaseIndex(): number {
    return this.#table.index;
  }

  get counters(): RouterCounters {
    return this.#counters;
  }

  /** @throws InvariantError if there is no such phase. */
  setPhase(name: string): void {
    const table = this.#tables.get(name);
    check(table !== undefined, 'no such phase', name);
    this.#phase = name;
    this.#table = table;
  }

  /** Counts from 0 again, as a process that starts does. */
  resetCounters(): void {
    this.#counters = blankCounters();
  }

  choose(request: ApiRequest): RoutingChoice {
    const { keys, unmatched } = this.#table;
    const endpoint = this.#routes.match(request.path)?.endpoint;
    const isNamed = endpoint !== undefined && keys.has(keyOf(request.method, endpoint));
    const isFound =
      this.config.strategy === 'template-key'
        ? isNamed
        : keys.has(keyOf(request.method, request.path));
    const isEligible = isNamed || (unmatched === 'rewrite' && endpoint !== undefined);
    return { backend: isFound ? 'rewrite' : unmatched, isEligible };
  }

  /**
   * Counts a request that was served.
   *
   * @param cause - Why the rewrite did not serve it though it was chosen; absent if it did, or if
   *   the old implementation was chosen.
   */
  served(
    request: { readonly method: Method },
    choice: RoutingChoice,
    cause?: 'error' | 'timeout',
  ): Backend {
    const backend = cause === undefined ? choice.backend : 'legacy';
    const counters = this.#counters;
    counters.served[backend]++;
    if (request.method !== 'GET') counters.writes[backend]++;
    if (choice.isEligible) {
      counters.eligible++;
      if (backend === 'rewrite') counters.covered++;
    }
    if (cause !== undefined) counters.fallback[cause]++;
    else if (backend === 'legacy' && this.config.isRoutedCounted) counters.fallback.routed++;
    return backend;
  }
}

function tableOf({ serves, unmatched }: Phase, index: number): PhaseTable {
  const keys = new Set(serves.map(({ method, endpoint }) => keyOf(method, endpoint)));
  return { index, keys, unmatched };
}

function keyOf(method: Method, path: string): string {
  return `${method} ${path}`;
}

function blankCounters() {
  return {
    served: { legacy: 0, rewrite: 0 },
    writes: { legacy: 0, rewrite: 0 },
    fallback: { error: 0, timeout: 0, routed: 0 },
    eligible: 0,
    covered: 0,
  };
}
