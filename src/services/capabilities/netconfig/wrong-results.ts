/** What the fault `wrong_result` makes of the rewrite: defects, as data. */
import { check } from '../../../kernel/check.ts';
import { shown } from '../../../schema/show.ts';
import type { Defect } from '../../netconfig/defects.ts';
import { INTERFACE_KINDS, ZONE_KINDS } from '../../netconfig/domain.ts';
import { APPLY_STEPS, type Method } from '../../netconfig/implementation.ts';
import { endpoints } from '../../netconfig/routes.ts';
import type { FaultFields } from '../../runtime/capability.ts';
import type { FlagParameters, Instance } from '../../runtime/instance.ts';

/** A defect, and in which share of the answers or applies it shows. */
export interface StruckDefect {
  readonly defect: Defect;
  readonly share: number;
}

/** Results that are defects of the rewrite, with how they are wrong. */
export const DEFECT_RESULTS: Readonly<Record<string, string>> = {
  number_as_text:
    'writes the number at `path` (/nodes/{node}/status/version) as text: endpoint, a slash, names joined by dots, * for each item of a list; a method in front if it is not GET',
  field_missing: 'leaves out the field at `path`, written as for number_as_text',
  field_value: 'answers `factor` (0) in the field at `path`, written as for number_as_text',
  status_differs: 'answers status `factor` (404) at the endpoint `path` where 200 would be right',
  panic_on_request: 'panics over requests to the endpoint `path` (/nodes/{node}/network)',
  panic_on_bonds: 'panics at the step `path` (reload) of an apply on a node with a bond',
  panic_on_interface: 'the same for an interface of a kind: `path` is kind.step (vlan.reload)',
  include_lost: 'loses the include line of the interfaces file, which no dry run shows',
  option_lost: 'loses an option: `path` is the kind of zone or interface and its key (vxlan.mtu)',
};

const DEFAULT_FIELD = '/nodes/{node}/status/version';
const DEFAULT_ENDPOINT = '/nodes/{node}/network';
const DEFAULT_STATUS = 404;

/** The defects that strike an instance now. @throws InvariantError if a path leads nowhere. */
export function defectsOf(instance: Instance): StruckDefect[] {
  return Object.keys(DEFECT_RESULTS).flatMap((result) => {
    const flag = instance.flags.get(`wrong_result.${result}`);
    if (flag === undefined) return [];
    const share = flag['share'];
    const defect = defectOf(result, flag);
    check(defect !== null, 'a path of a fault leads nowhere', flag['path']);
    return [{ defect, share: typeof share === 'number' ? share : 1 }];
  });
}

/** Why the path of a wrong result leads nowhere; null where it leads somewhere. */
export function lostPath({ result, ...flag }: FaultFields): string | null {
  if (typeof result !== 'string' || !(result in DEFECT_RESULTS)) return null;
  return defectOf(result, flag as FlagParameters) === null
    ? `its path ${shown(flag['path'])} leads nowhere: it ${DEFECT_RESULTS[result]}`
    : null;
}

function defectOf(result: string, flag: FlagParameters): Defect | null {
  const path = typeof flag['path'] === 'string' ? flag['path'] : undefined;
  const factor = typeof flag['factor'] === 'number' ? flag['factor'] : undefined;
  switch (result) {
    case 'number_as_text':
    case 'field_missing':
      return at(fieldAt(path ?? DEFAULT_FIELD), (field) => ({ kind: result, ...field }));
    case 'field_value':
      return at(fieldAt(path ?? DEFAULT_FIELD), (field) => {
        return { kind: result, value: factor ?? 0, ...field };
      });
    case 'status_differs':
      return at(endpointAt(path ?? DEFAULT_ENDPOINT), (endpoint) => {
        return { kind: result, status: factor ?? DEFAULT_STATUS, ...endpoint };
      });
    case 'panic_on_request':
      return at(endpointAt(path ?? DEFAULT_ENDPOINT), (one) => ({ kind: result, ...one }));
    case 'panic_on_bonds':
      return panicAt(`bond.${path ?? 'reload'}`);
    case 'panic_on_interface':
      return panicAt(path ?? 'vlan.reload');
    case 'include_lost':
      return { kind: result, isInDryRun: false };
    default:
      return optionAt(path ?? 'vxlan.mtu');
  }
}

/** A defect at a place; none where the path leads nowhere. */
function at<Place>(place: Place | null, defect: (place: Place) => Defect): Defect | null {
  return place === null ? null : defect(place);
}

/** `GET /nodes/{node}/network` or the same without its method. */
function endpointAt(path: string): { readonly endpoint: string; readonly method: Method } | null {
  const { method, place } = methodAndPlace(path);
  const endpoint = endpoints.find(({ template }) => template === place);
  return endpoint?.methods.includes(method) ? { endpoint: place, method } : null;
}

/** The longest endpoint that the path begins with; what follows is the field. */
function fieldAt(path: string) {
  const { method, place } = methodAndPlace(path);
  const fits = endpoints
    .filter(({ template, methods }) => place.startsWith(`${template}/`) && methods.includes(method))
    .sort((a, b) => b.template.length - a.template.length);
  const endpoint = fits.find(({ template }) => !place.slice(template.length + 1).includes('/'));
  if (endpoint === undefined) return null;
  return { endpoint: endpoint.template, method, field: place.slice(endpoint.template.length + 1) };
}

function methodAndPlace(path: string): { readonly method: Method; readonly place: string } {
  const [first = '', second] = path.split(' ');
  if (second === undefined) return { method: 'GET', place: first };
  return { method: first as Method, place: second };
}

function panicAt(path: string): Defect | null {
  const [kind = '', step = ''] = path.split('.');
  if (!isOneOf(INTERFACE_KINDS, kind) || !isOneOf(APPLY_STEPS, step)) return null;
  return { kind: 'panic_on_interface', interfaceKind: kind, step };
}

function optionAt(path: string): Defect | null {
  const [of = '', key = ''] = path.split('.');
  const isKnown = isOneOf(ZONE_KINDS, of) || isOneOf(INTERFACE_KINDS, of);
  if (!isKnown || key === '') return null;
  return { kind: 'option_lost', of, key, isInDryRun: true };
}

function isOneOf<Name extends string>(names: readonly Name[], name: string): name is Name {
  return names.some((one) => one === name);
}
