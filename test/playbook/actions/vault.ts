/**
 * A capability of the tests: each instance holds a number. Operations take half a minute, change
 * it, and are counted, so that one which is carried out twice shows.
 */
import type {
  Arguments,
  Operation,
  OperationOutcome,
} from '../../../src/services/runtime/capability.ts';
import type { Estate } from '../../../src/services/runtime/estate.ts';
import type { Instance } from '../../../src/services/runtime/instance.ts';

const TAKES_US = 30_000_000;

export class Vault {
  /** Operations that were begun: `snapshot_take {"name":"before"}`. */
  readonly calls: string[] = [];
  readonly held = new Map<Instance, number>();
  /** Operations that fail, with why. */
  readonly broken = new Map<string, string>();
  /** What a run of `apply` that is no dry run says it changed. */
  applied = 'limit 10 -> 20';
  readonly #saved = new Map<string, ReadonlyMap<Instance, number>>();

  constructor(estate: Estate, component: string) {
    const { capabilities, instances } = estate.workload(component);
    for (const instance of instances) this.held.set(instance, 1);
    const names = [...this.#effects.keys()];
    capabilities.push({
      operations: new Map(names.map((name) => [name, this.#operation(name, estate)])),
      stateHash: (instance) => `${this.held.get(instance)}`,
    });
  }

  /** Numbers held, in the order of the instances. */
  get numbers(): readonly number[] {
    return [...this.held.values()];
  }

  readonly #effects = new Map<string, (args: Arguments) => string | null>([
    ['snapshot_take', (args) => this.#save('snapshot', args)],
    ['snapshot_restore', (args) => this.#restore('snapshot', args)],
    ['backup_take', (args) => this.#save('backup', args)],
    ['backup_restore', (args) => this.#restore('backup', args)],
    ['wal_replay', () => this.#change((number) => number + 1)],
    ['proof_reverify', () => '2 proofs hold'],
    ['schema_up', () => this.#change((number) => number + 100)],
    ['schema_down', () => this.#change((number) => number - 100)],
    ['reapply', () => this.#change((number) => number * 3)],
    ['volume_wipe', () => this.#change(() => 0)],
    ['bump', ({ by }) => this.#change((number) => number + Number(by))],
    ['apply', ({ dryRun }) => (dryRun === true ? 'limit 10 -> 20' : this.applied)],
  ]);

  #operation(name: string, estate: Estate): Operation {
    return (_instances, args, reply) => {
      this.calls.push(`${name} ${JSON.stringify(args)}`);
      estate.scheduler.after(TAKES_US, () => reply(this.#outcome(name, args)));
    };
  }

  #outcome(name: string, args: Arguments): OperationOutcome {
    const reason = this.broken.get(name);
    if (reason !== undefined) return { isDone: false, reason };
    return { isDone: true, detail: this.#effects.get(name)!(args) };
  }

  #save(sort: string, { name }: Arguments): null {
    this.#saved.set(`${sort} ${name}`, new Map(this.held));
    return null;
  }

  #restore(sort: string, { name }: Arguments): null {
    const key = name === 'newest_verified' ? [...this.#saved.keys()].at(-1) : `${sort} ${name}`;
    for (const [instance, number] of this.#saved.get(key ?? '') ?? []) {
      this.held.set(instance, number);
    }
    return null;
  }

  #change(to: (number: number) => number): null {
    for (const [instance, number] of this.held) this.held.set(instance, to(number));
    return null;
  }
}
