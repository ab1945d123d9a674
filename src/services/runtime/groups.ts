/** Instances by the names under which they are addressed: of components and of subsets. */
import { check } from '../../kernel/check.ts';
import type { ComponentSpec } from './component-spec.ts';
import { Instance } from './instance.ts';

export class Groups {
  /** Spare instances too. */
  readonly all: readonly Instance[];
  readonly #byName = new Map<string, readonly Instance[]>();
  readonly #spares = new Map<string, readonly Instance[]>();

  constructor(components: readonly ComponentSpec[]) {
    const all: Instance[] = [];
    for (const spec of components) {
      const made = instancesOf(spec, all.length);
      all.push(...made);
      this.#byName.set(spec.name, made.slice(0, spec.replicas));
      this.#spares.set(spec.name, made.slice(spec.replicas));
      for (const { name, first, count } of spec.subsets) {
        this.#byName.set(name, made.slice(first, first + count));
      }
    }
    this.all = all;
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** In an order that never changes; the loader refuses a scenario that names no such group. */
  of(name: string): readonly Instance[] {
    const instances = this.#byName.get(name);
    check(instances !== undefined, 'no component or group of that name', name);
    return instances;
  }

  /** Instances of a component that run only while a rollout needs more than its replicas. */
  sparesOf(component: string): readonly Instance[] {
    return this.#spares.get(component) ?? [];
  }

  /** The instances of a group; of a component its spare ones too, which may carry load. */
  withSpares(name: string): readonly Instance[] {
    return [...this.of(name), ...this.sparesOf(name)];
  }
}

function instancesOf(spec: ComponentSpec, from: number): Instance[] {
  return Array.from({ length: spec.replicas + spec.spare }, (_, place) => {
    const subsets = spec.subsets.filter(
      ({ first, count }) => place >= first && place < first + count,
    );
    const labels = Object.assign({}, spec.labels, ...subsets.map((subset) => subset.labels));
    return new Instance({
      index: from + place,
      name: isOnly(spec) && place === 0 ? spec.name : `${spec.name}-${place}`,
      component: spec.name,
      labels,
      groups: [spec.name, ...subsets.map(({ name }) => name)],
      tag: spec.version,
    });
  });
}

/** Whether an instance needs no number to be told from its like. */
function isOnly({ replicas, stateful }: ComponentSpec): boolean {
  return replicas === 1 && !stateful;
}
