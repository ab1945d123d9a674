/**
 * The database of a service: rows under a schema, which all instances share and which outlasts them.
 *
 * A process reads it when it starts, with the schema of its release, and ends when the rows are of
 * another or a migration is half done. Migrations move row by row, may crash, and go on when they
 * are asked for again.
 */

import { PacedWork } from '../paced-work.ts';
import {
  type Answer,
  type Arguments,
  answer,
  type Capability,
  type CapabilityHost,
  type CapabilityKind,
  noAnswer,
  type Operation,
  type OperationOutcome,
  type Probe,
} from '../runtime/capability.ts';
import type { Exposition } from '../runtime/exposition.ts';
import type { Instance } from '../runtime/instance.ts';
import { type Backup, BackupCatalogue, damagedPaths } from '../state/backups.ts';
import { type MigrateOutcome, migrate, migrateDown } from '../state/migration.ts';
import { RowStore } from '../state/row-store.ts';
import { filesOf, storeOf } from './database/backup-files.ts';
import { checksumsOf, departure, hashOf, hashOfRows } from './database/checksums.ts';
import { filledStore, type MigrationDefects, migrationFrom, schemaOf } from './database/schemas.ts';
import { type DatabaseSpec, databaseSchema } from './database/spec.ts';
import { wrongAmount } from './process/wrong.ts';

export { databaseSchema };

const FOLDER = 'backups';
/** What the action asks for that names no backup. */
const NEWEST = 'newest_verified';
/** Without a factor, every so many rows of a defective migration are wrong. */
const WRONG_EVERY = 50;
/** Shares of the rows at which a rehearsed migration crashes. */
const CRASHES = [0.3, 0.6];
const FLAWLESS: MigrationDefects = { losesEvery: 0, altersEvery: 0, isForgetful: false };

/** The kind. */
export const database: CapabilityKind<DatabaseSpec> = {
  kind: 'database',
  schema: databaseSchema,
  metrics: {
    database_schema: { type: 'gauge', help: 'Schema of the rows' },
    database_rows: { type: 'gauge', help: 'Rows' },
    database_migrating: { type: 'gauge', help: 'Whether a migration has begun and not ended' },
    database_backups: { type: 'gauge', help: 'Backups kept' },
  },
  probes: {
    schema_version: { gives: 'count', help: 'Schema of the rows' },
    schema: { gives: 'count', help: 'The same' },
    rows_hash: { gives: 'text', help: 'Hash of all rows, whatever their schema is' },
    rows: { gives: 'count', help: 'Rows' },
    database_reads: {
      gives: 'bool',
      help: 'Whether the process can read all rows with the schema of its release',
    },
    migration_idempotent: {
      gives: 'bool',
      help: 'Whether a migration to schema `to` (the next) of a copy that crashes twice and is run once more leaves all rows as they were, and so does the way back',
    },
    backups: { gives: 'texts', help: 'Backups whose files are what they were' },
    restore_drill: {
      gives: 'bool',
      help: 'Whether backup `snapshot` (the newest) can be restored aside and read',
    },
  },
  operations: ['schema_up', 'schema_down', 'backup_take', 'backup_restore'],
  settings: {},
  traits: {},
  faults: ['schema_skew', 'bit_rot', 'disk_slow', 'disk_full'],
  results: {
    migration_loses_rows: 'loses one row in `factor` (50)',
    migration_alters_rows: 'alters one row in `factor` (50)',
    migration_crashes: 'crashes after `share` of the rows, each time it is run',
    migration_forgets: 'keeps no mark of how far it has come: after a crash it begins anew',
  },
  unfelt: ({ fault, in: where, result, share }) => {
    if (fault === 'bit_rot' && where !== 'backup') return 'of what it stores only backups decay';
    if (result !== 'migration_crashes' || share !== 1) return null;
    return 'with share 1 it gets through all rows, with less it does not';
  },
  occasions: (fault) => {
    if (fault.fault === 'bit_rot') return ['backup_take'];
    if (fault.fault.startsWith('disk_')) return WRITES;
    return fault.fault === 'wrong_result' ? ['schema_up', 'migration_idempotent'] : [];
  },
  create: (host, spec) => new Database(host, spec),
};

/** Operations that write rows. */
const WRITES = ['schema_up', 'schema_down', 'backup_take', 'backup_restore'];

class Database implements Capability {
  readonly probes: ReadonlyMap<string, Probe>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly #host: CapabilityHost;
  readonly #spec: DatabaseSpec;
  readonly #backups = new BackupCatalogue();
  #store: RowStore;
  #underWay: { readonly instances: readonly Instance[]; readonly paced: PacedWork } | null = null;

  constructor(host: CapabilityHost, spec: DatabaseSpec) {
    this.#host = host;
    this.#spec = spec;
    this.#store = new RowStore(spec.schema ?? 0);
    const at =
      (question: (instance: Instance, args: Arguments) => Answer): Probe =>
      (instance, args, reply) =>
        reply(question(instance, args));
    this.probes = new Map<string, Probe>([
      ['schema_version', at((one) => this.#schemaAnswer(one))],
      ['schema', at((one) => this.#schemaAnswer(one))],
      ['rows_hash', at(() => this.#hashAnswer())],
      ['rows', at(() => answer(this.#store.rowCount))],
      ['database_reads', at((one) => this.#readsAnswer(one))],
      ['migration_idempotent', at((one, args) => this.#rehearse(one, args))],
      ['backups', at(() => answer(this.#sound().map(({ name }) => name)))],
      ['restore_drill', at((_one, { snapshot }) => this.#drill(snapshot))],
    ]);
    this.operations = new Map<string, Operation>([
      ['schema_up', (all, args, reply) => this.#migrate(all, args, 'up', reply)],
      ['schema_down', (all, args, reply) => this.#migrate(all, args, 'down', reply)],
      ['backup_take', (all, { name }, reply) => this.#take(all, String(name), reply)],
      ['backup_restore', (_all, { name }, reply) => this.#restore(String(name), reply)],
    ]);
  }

  begin(): void {
    const { families, rows, schema } = this.#spec;
    const [first] = this.#host.instances;
    const release = first && this.#host.candidate(first, first.tag)?.release;
    this.#store = filledStore(families, rows, schema ?? release?.schema ?? 0);
  }

  started(instance: Instance): void {
    const refusal = this.#refusalOf(instance);
    if (refusal === null) return;
    const { life } = instance;
    this.#host.scheduler.after(0, () => {
      if (instance.life === life) this.#host.crash(instance, refusal);
    });
  }

  changed(): void {
    this.#underWay?.paced.pace(slownessOf(this.#underWay.instances));
  }

  expose(_instance: Instance, out: Exposition): void {
    out.value('database_schema', this.#store.schemaVersion);
    out.value('database_rows', this.#store.rowCount);
    out.value('database_migrating', this.#store.isMigrating ? 1 : 0);
    out.value('database_backups', this.#backups.list(FOLDER).length);
  }

  stateHash(): string {
    const { schemaVersion, isMigrating } = this.#store;
    return `${schemaVersion} ${isMigrating} ${hashOfRows(this.#store)}`;
  }

  /** Why a process cannot work with the rows; null when it can. */
  #refusalOf(instance: Instance): string | null {
    const wanted = instance.artifact?.release.schema ?? 0;
    const found = instance.amount('schema_skew', 'schema', this.#store.schemaVersion);
    if (this.#store.isMigrating) return 'database: a migration is half done';
    if (found === wanted) return null;
    return `database: the rows have schema ${found}, the release needs ${wanted}`;
  }

  #schemaAnswer(instance: Instance): Answer {
    const { schemaVersion, cursor, isMigrating } = this.#store;
    const found = instance.amount('schema_skew', 'schema', schemaVersion);
    const moved = cursor === null ? 'unknown' : `${cursor.moved} of ${cursor.total}`;
    return answer(found, isMigrating ? `a migration is half done: ${moved} rows moved` : null);
  }

  #hashAnswer(): Answer {
    const sums = checksumsOf(this.#store, this.#spec.families);
    if (sums === null) return noAnswer('the rows cannot be read: a migration is half done');
    return { value: hashOf(sums), samples: this.#store.rowCount, detail: null };
  }

  #readsAnswer(instance: Instance): Answer {
    const refusal = this.#refusalOf(instance);
    if (refusal !== null) return answer(false, refusal);
    const { families } = this.#spec;
    const opened = this.#store.open(schemaOf(families, this.#store.schemaVersion));
    return answer(opened.outcome === 'opened', opened.outcome === 'refused' ? opened.reason : null);
  }

  /** Runs the migration that is due on copies, as it is: with its defects, crashes and repetitions. */
  #rehearse(instance: Instance, { to }: Arguments): Answer {
    const { schemaVersion } = this.#store;
    const target = typeof to === 'number' ? to : schemaVersion + 1;
    const before = checksumsOf(this.#store, this.#spec.families);
    if (before === null) return noAnswer('a migration is half done');
    const copy = this.#store.clone();
    const defects = this.#defects([instance], target);
    for (const crashAt of [...CRASHES, undefined, undefined]) {
      this.#moveTo(copy, target, defects, crashAt);
    }
    if (copy.schemaVersion !== target) return answer(false, `it ends at ${copy.schemaVersion}`);
    const up = departure(before, checksumsOf(copy, this.#spec.families));
    if (up !== null) return answer(false, `after migrating: ${up}`);
    this.#moveTo(copy, schemaVersion, FLAWLESS);
    const back = departure(before, checksumsOf(copy, this.#spec.families));
    return answer(back === null, back === null ? null : `after the way back: ${back}`);
  }

  #migrate(
    instances: readonly Instance[],
    { to, crash_at: crashAt }: Arguments & { readonly crash_at?: unknown },
    direction: 'up' | 'down',
    reply: (outcome: OperationOutcome) => void,
  ): void {
    const target = Number(to);
    const { schemaVersion } = this.#store;
    const isWrongWay = direction === 'up' ? target < schemaVersion : target > schemaVersion;
    if (!Number.isSafeInteger(target) || target < 0 || isWrongWay) {
      reply({
        isDone: false,
        reason: `cannot migrate ${direction} from ${schemaVersion} to ${to}`,
      });
      return;
    }
    const defects = this.#defects(instances, target);
    const share = this.#wrong(instances, target, 'migration_crashes', 'share', 1);
    const crash = typeof crashAt === 'number' ? crashAt : (share ?? undefined);
    this.#work(
      instances,
      () => {
        if (instances.some(isFull)) return NO_SPACE;
        const failure = this.#moveTo(this.#store, target, defects, crash);
        if (failure !== null) return { isDone: false, reason: failure };
        return { isDone: true, detail: `schema ${this.#store.schemaVersion}` };
      },
      reply,
    );
  }

  /** Brings a database to a schema, version by version. @returns What went wrong, or null. */
  #moveTo(
    store: RowStore,
    target: number,
    defects: MigrationDefects,
    crashAt?: number,
  ): string | null {
    const { families } = this.#spec;
    while (store.schemaVersion !== target) {
      const { schemaVersion } = store;
      const outcome: MigrateOutcome =
        schemaVersion < target
          ? migrate(store, migrationFrom(families, schemaVersion, defects), crashAt)
          : migrateDown(store, migrationFrom(families, schemaVersion - 1, FLAWLESS));
      if (outcome.outcome === 'refused') return outcome.reason;
      if (outcome.outcome === 'crashed') {
        return `the migration crashed after ${outcome.moved} of ${outcome.total} rows`;
      }
    }
    return store.isMigrating ? 'migration.unfinished' : null;
  }

  #take(
    instances: readonly Instance[],
    name: string,
    reply: (outcome: OperationOutcome) => void,
  ): void {
    this.#work(
      instances,
      () => {
        if (instances.some(isFull)) return NO_SPACE;
        const { source, paths } = filesOf(this.#store);
        const nowUs = this.#host.scheduler.nowUs();
        const saved = this.#backups.save(FOLDER, name, nowUs, source, paths);
        if (saved.outcome === 'failed')
          return { isDone: false, reason: 'there is nothing to save' };
        if (instances.some(rots)) this.#rot(saved.backup);
        return { isDone: true, detail: `${this.#store.rowCount} rows saved` };
      },
      reply,
    );
  }

  /** One bit of the largest file of a backup flips. */
  #rot({ name, files }: Backup): void {
    const [path, bytes] = [...files].reduce((a, b) => (b[1].length > a[1].length ? b : a));
    const rotten = new Uint8Array(bytes);
    rotten[rotten.length >> 1]! ^= 1;
    this.#backups.overwrite(FOLDER, name, path, rotten);
  }

  #restore(name: string, reply: (outcome: OperationOutcome) => void): void {
    this.#work(
      this.#host.instances,
      () => {
        if (this.#host.instances.some(isFull)) return NO_SPACE;
        const restored = this.#restored(name === NEWEST ? undefined : name);
        if (typeof restored === 'string') return { isDone: false, reason: restored };
        this.#store = restored;
        return {
          isDone: true,
          detail: `${restored.rowCount} rows of schema ${restored.schemaVersion}`,
        };
      },
      reply,
    );
  }

  #drill(snapshot: Arguments[string] | undefined): Answer {
    const restored = this.#restored(snapshot === undefined ? undefined : String(snapshot));
    if (typeof restored === 'string') return answer(false, restored);
    const opened = restored.open(schemaOf(this.#spec.families, restored.schemaVersion));
    return answer(opened.outcome === 'opened', opened.outcome === 'refused' ? opened.reason : null);
  }

  /** The database of a backup, the newest that is sound if none is named; or why there is none. */
  #restored(name: string | undefined): RowStore | string {
    const sound = this.#sound();
    const found = name === undefined ? sound.at(-1) : sound.find((one) => one.name === name);
    if (found !== undefined) return storeOf(found.files);
    const isDamaged = this.#backups.list(FOLDER).some((one) => one.name === name);
    return isDamaged ? `the backup ${name} is damaged` : `there is no backup ${name ?? ''}`.trim();
  }

  #sound(): readonly Backup[] {
    return this.#backups.list(FOLDER).filter((one) => damagedPaths(one).length === 0);
  }

  /** Does something that takes as long as all rows need, one thing at a time. */
  #work(
    instances: readonly Instance[],
    work: () => OperationOutcome,
    reply: (outcome: OperationOutcome) => void,
  ): void {
    if (this.#underWay !== null) {
      reply({ isDone: false, reason: 'the database is at work on something else' });
      return;
    }
    const us = this.#spec.rowTimeUs * this.#store.rowCount;
    const paced = new PacedWork(this.#host.sim, us, slownessOf(instances), () => {
      this.#underWay = null;
      reply(work());
    });
    this.#underWay = { instances, paced };
  }

  #defects(instances: readonly Instance[], target: number): MigrationDefects {
    const every = (result: string) => {
      const factor = this.#wrong(instances, target, result, 'factor', WRONG_EVERY);
      return factor === null ? 0 : Math.max(1, Math.round(factor));
    };
    return {
      losesEvery: every('migration_loses_rows'),
      altersEvery: every('migration_alters_rows'),
      isForgetful: this.#wrong(instances, target, 'migration_forgets', 'share', 1) !== null,
    };
  }

  /** A parameter of a result that a migration gets wrong: of the first instance; null if none does. */
  #wrong(
    instances: readonly Instance[],
    target: number,
    result: string,
    parameter: 'share' | 'factor',
    otherwise: number,
  ): number | null {
    for (const instance of instances) {
      const flags = this.#host.flagsToward(instance, target);
      const amount = wrongAmount(flags, result, parameter, otherwise);
      if (amount !== null) return amount;
    }
    return null;
  }
}

const NO_SPACE: OperationOutcome = { isDone: false, reason: 'no space left on the disk' };

function slownessOf(instances: readonly Instance[]): number {
  return Math.max(1, ...instances.map((one) => one.amount('disk_slow', 'factor', 1)));
}

function isFull({ flags }: Instance): boolean {
  return flags.has('disk_full');
}

function rots(instance: Instance): boolean {
  return instance.parameter('bit_rot', 'in') === 'backup';
}
