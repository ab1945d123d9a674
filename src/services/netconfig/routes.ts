/** The endpoints of the API: templates of paths, the methods of each, and the way back to them. */
import type { Method } from './implementation.ts';

export interface Endpoint {
  readonly template: string;
  readonly methods: readonly Method[];
}

/** A class of requests that one implementation serves as a whole. */
export interface RequestClass {
  /** Template of the path. */
  readonly endpoint: string;
  readonly method: Method;
}

/** Every endpoint. `GET …/apply` is the dry run of `PUT …/apply`. */
export const endpoints: readonly Endpoint[] = [
  { template: '/cluster/network/status', methods: ['GET'] },
  { template: '/cluster/network/zones', methods: ['GET', 'POST'] },
  { template: '/cluster/network/zones/{zone}', methods: ['GET', 'PUT', 'DELETE'] },
  { template: '/cluster/network/vnets', methods: ['GET', 'POST'] },
  { template: '/cluster/network/vnets/{vnet}', methods: ['GET', 'DELETE'] },
  { template: '/cluster/network/vnets/{vnet}/subnets', methods: ['GET'] },
  { template: '/nodes/{node}/status', methods: ['GET'] },
  { template: '/nodes/{node}/network', methods: ['GET', 'POST'] },
  { template: '/nodes/{node}/network/{iface}', methods: ['GET', 'PUT', 'DELETE'] },
  { template: '/nodes/{node}/apply', methods: ['GET', 'PUT'] },
];

/** Endpoint of an apply and of its dry run. */
export const APPLY_ENDPOINT = '/nodes/{node}/apply';

/** Every class of requests, in the order of {@link endpoints}. */
export const requestClasses: readonly RequestClass[] = endpoints.flatMap(({ template, methods }) =>
  methods.map((method) => ({ endpoint: template, method })),
);

/** A template that a path matches, with what stands for its names. */
export interface RouteMatch {
  readonly endpoint: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const PATHS_KEPT_MAX = 8192;
const compiled = endpoints.map(({ template }) => ({ template, parts: template.split('/') }));

/** Finds templates; it keeps what it found, since clients ask for few paths many times. */
export class RouteTable {
  readonly #found = new Map<string, RouteMatch | undefined>();

  /** The template of a concrete path, or `undefined` if no endpoint has it. */
  match(path: string): RouteMatch | undefined {
    const known = this.#found.get(path);
    if (known !== undefined || this.#found.has(path)) return known;
    if (this.#found.size >= PATHS_KEPT_MAX) this.#found.clear();
    const match = findRoute(path);
    this.#found.set(path, match);
    return match;
  }
}

function findRoute(path: string): RouteMatch | undefined {
  const parts = path.split('/');
  for (const { template, parts: wanted } of compiled) {
    const parameters = parametersOf(wanted, parts);
    if (parameters !== undefined) return { endpoint: template, parameters };
  }
  return undefined;
}

function parametersOf(
  wanted: readonly string[],
  parts: readonly string[],
): Map<string, string> | undefined {
  if (wanted.length !== parts.length) return undefined;
  const parameters = new Map<string, string>();
  for (const [index, want] of wanted.entries()) {
    const part = parts[index] ?? '';
    if (want.startsWith('{')) {
      if (part === '') return undefined;
      parameters.set(want.slice(1, -1), part);
    } else if (want !== part) return undefined;
  }
  return parameters;
}
