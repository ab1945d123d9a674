/**
 * Defects of an implementation, as data. Each changes what one implementation does and nothing that
 * looks at it, so that whoever finds it has found it by what it did.
 */

import type { ClusterConfig, InterfaceKind, NodeConfig, ZoneKind } from './domain.ts';
import { INCLUDE_LINE } from './domain.ts';
import {
  type Answer,
  type ApiRequest,
  type ApplyStep,
  type Implementation,
  type Json,
  type JsonObject,
  type Method,
  type NodeFiles,
  PanicError,
  type Purpose,
} from './implementation.ts';
import { RouteTable } from './routes.ts';

/** Where in the answers of one endpoint a defect sits. */
interface AnswerPlace {
  /** Template of the path. */
  readonly endpoint: string;
  readonly method: Method;
}

/** A field of an answer's body: names joined by dots; `*` stands for every item of a list. */
interface FieldPlace extends AnswerPlace {
  readonly field: string;
}

export type Defect =
  | ({ readonly kind: 'number_as_text' } & FieldPlace)
  | ({ readonly kind: 'field_missing' } & FieldPlace)
  | ({ readonly kind: 'field_value'; readonly value: Json } & FieldPlace)
  /** Answers with another status where it would have answered 200. */
  | ({ readonly kind: 'status_differs'; readonly status: number } & AnswerPlace)
  | ({ readonly kind: 'panic_on_request' } & AnswerPlace)
  /** Breaks down before a step of an apply on a node that has an interface of this kind. */
  | {
      readonly kind: 'panic_on_interface';
      readonly interfaceKind: InterfaceKind;
      readonly step: ApplyStep;
    }
  /** An option of all stanzas of such zones or interfaces is not written. */
  | {
      readonly kind: 'option_lost';
      readonly of: ZoneKind | InterfaceKind;
      readonly key: string;
      /** Whether a dry run shows it. */
      readonly isInDryRun: boolean;
    }
  /** The interfaces file is written without its include line. */
  | { readonly kind: 'include_lost'; readonly isInDryRun: boolean };

/** An implementation with defects; without any, itself. */
export function withDefects(inner: Implementation, defects: readonly Defect[]): Implementation {
  if (defects.length === 0) return inner;
  const routes = new RouteTable();
  return {
    name: inner.name,
    parse: inner.parse,
    answer: (request, view) => {
      const here = defects.filter((defect) => isAt(defect, request, routes));
      if (here.some(({ kind }) => kind === 'panic_on_request')) {
        throw new PanicError('panicked over a request');
      }
      return here.reduce(spoiltAnswer, inner.answer(request, view));
    },
    generate: (cluster, node, purpose) =>
      defects.reduce(
        (files, defect) => spoiltFiles(files, defect, { cluster, node, purpose }),
        inner.generate(cluster, node, purpose),
      ),
    enter: (step, node) => {
      for (const defect of defects) panicAt(defect, step, node);
      inner.enter(step, node);
    },
  };
}

function isAt(defect: Defect, request: ApiRequest, routes: RouteTable): boolean {
  if (!('endpoint' in defect) || defect.method !== request.method) return false;
  return routes.match(request.path)?.endpoint === defect.endpoint;
}

function panicAt(defect: Defect, step: ApplyStep, node: NodeConfig): void {
  if (defect.kind !== 'panic_on_interface' || defect.step !== step) return;
  const isHit = node.interfaces.some(({ kind }) => kind === defect.interfaceKind);
  if (isHit) throw new PanicError('panicked over an interface');
}

function spoiltAnswer(answer: Answer, defect: Defect): Answer {
  if (answer.status !== 200) return answer;
  switch (defect.kind) {
    case 'status_differs':
      return { ...answer, status: defect.status };
    case 'number_as_text':
      return spoiltBody(answer, defect.field, (value) =>
        typeof value === 'number' ? String(value) : value,
      );
    case 'field_missing':
      return spoiltBody(answer, defect.field, () => undefined);
    case 'field_value':
      return spoiltBody(answer, defect.field, (value) =>
        value === undefined ? undefined : defect.value,
      );
    default:
      return answer;
  }
}

type Spoil = (value: Json | undefined) => Json | undefined;

function spoiltBody(answer: Answer, field: string, spoil: Spoil): Answer {
  return { ...answer, body: spoiltAt(answer.body, field.split('.'), spoil) ?? null };
}

function spoiltAt(
  value: Json | undefined,
  path: readonly string[],
  spoil: Spoil,
): Json | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return spoil(value);
  if (isList(value)) {
    return name === '*' ? value.map((item) => spoiltAt(item, rest, spoil) ?? null) : value;
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return value;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const next = key === name ? spoiltAt(inner, rest, spoil) : inner;
    return next === undefined ? [] : [[key, next] as const];
  });
  return Object.fromEntries(entries) as JsonObject;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

interface Occasion {
  readonly cluster: ClusterConfig;
  readonly node: NodeConfig;
  readonly purpose: Purpose;
}

function spoiltFiles(files: NodeFiles, defect: Defect, occasion: Occasion): NodeFiles {
  if (defect.kind !== 'option_lost' && defect.kind !== 'include_lost') return files;
  if (occasion.purpose === 'dry_run' && !defect.isInDryRun) return files;
  if (defect.kind === 'include_lost') {
    return { ...files, interfaces: files.interfaces.replace(`\n${INCLUDE_LINE}\n`, '') };
  }
  const { key, of } = defect;
  return {
    interfaces: withoutOption(files.interfaces, interfacesOf(occasion.node, of), key),
    overlay: withoutOption(files.overlay, overlayStanzasOf(occasion.cluster, of), key),
  };
}

function interfacesOf(node: NodeConfig, kind: string): Set<string> {
  return new Set(node.interfaces.filter((item) => item.kind === kind).map(({ name }) => name));
}

// The bridge of each virtual network, its tunnel, and what its zone's networks share.
function overlayStanzasOf(cluster: ClusterConfig, kind: string): Set<string> {
  const zones = cluster.zones.filter((zone) => zone.kind === kind).map(({ name }) => name);
  const names = new Set<string>();
  for (const zone of zones) {
    for (const prefix of ['sv_', 'dp_', 'vrf_']) names.add(prefix + zone);
  }
  for (const { name, zone } of cluster.vnets) {
    if (zones.includes(zone)) names.add(name).add(`vxlan_${name}`);
  }
  return names;
}

function withoutOption(text: string, stanzas: ReadonlySet<string>, key: string): string {
  if (stanzas.size === 0) return text;
  let isInside = false;
  const kept = text.split('\n').filter((line) => {
    if (line.startsWith('iface ')) isInside = stanzas.has(line.split(' ')[1] ?? '');
    return !(isInside && line.startsWith(`\t${key} `));
  });
  return kept.join('\n');
}
