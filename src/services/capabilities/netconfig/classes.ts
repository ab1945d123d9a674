/** Classes of requests, as phases and metrics name them. */
import { APPLY_ENDPOINT, type RequestClass, requestClasses } from '../../netconfig/routes.ts';

/** Every class, in the order in which metrics show them. A dry run is a read. */
export const CLASSES = ['read', 'interface_write', 'vnet_write', 'zone_write', 'apply'] as const;
export type ClassName = (typeof CLASSES)[number];

/** The class of a request: of its method and the template of its path. */
function classOf({ endpoint, method }: RequestClass): ClassName {
  if (method === 'GET') return 'read';
  if (endpoint === APPLY_ENDPOINT) return 'apply';
  if (endpoint.startsWith('/nodes/')) return 'interface_write';
  return endpoint.includes('/zones') ? 'zone_write' : 'vnet_write';
}

/** All requests of some classes. */
export function requestsOf(classes: readonly ClassName[]): RequestClass[] {
  return requestClasses.filter((one) => classes.includes(classOf(one)));
}
