import { describe, expect, test } from 'vitest';
import { runServices } from './service-playbook.ts';

const COMPONENTS = `
  - {name: studio, version: v1.0.0, replicas: 2, capabilities: [{kind: database, rows: 60}]}`;

const UP = '{action: schema_up, group: studio, to: 2}';
const DEPLOY = '{action: deploy, group: studio, version: v1.1.0, ready_within: 2m}';
const TAKE = '{action: backup_take, group: studio, backup: before}';
const RESTORE = '{action: backup_restore, group: studio, backup: before}';
const gates = [
  '{name: migrated, check: schema_at, group: studio, version: v1.1.0}',
  '{name: reads, check: equals, group: studio, probe: database_reads, value: true}',
  '{name: rehearsal, check: equals, group: studio, probe: migration_idempotent, value: true}',
];
const ALL = 'verify: [migrated, reads], readiness: [rehearsal], on_fail: undo';

const run = (stage: string, faults: readonly string[] = [], more = '') =>
  runServices({
    components: COMPONENTS,
    candidate: ', schema: 2',
    sections: more,
    gates,
    faults,
    stages: ['{name: begin, hold: {min: 1m}}', stage],
  });

describe('The capability database', () => {
  test('migrates before the release that needs the new schema', async () => {
    const healthy = await run(`{name: up, ${ALL}, activate: [${TAKE}, ${UP}, ${DEPLOY}]}`);
    expect(healthy.verdict).toBe('promoted');
    expect(healthy.ask('studio-0', 'rows')).toBe(180);
  });

  test('lets no process of another schema start', async () => {
    const struck = await run(`{name: up, ${ALL}, activate: [${DEPLOY}]}`);
    expect(struck.outcomes).toEqual(['passed', 'rolled-back']);
    const lines = ['studio-0', 'studio-1'].flatMap((name) =>
      struck.estate.logs.of(name).map(({ text }) => text),
    );
    expect(lines).toContain('database: the rows have schema 1, the release needs 2');
  });

  test('keeps all rows on the way up and back', async () => {
    const rows = async (steps: string) => {
      const stage = `{name: up, ${ALL.replace('migrated, ', '')}, activate: [${steps}]}`;
      const ended = await run(stage);
      expect(ended.verdict).toBe('promoted');
      return [ended.ask('studio-0', 'schema'), ended.ask('studio-0', 'rows_hash')];
    };
    const before = await rows(TAKE);
    expect(before[0]).toBe(1);
    expect(await rows(`${UP}, {action: schema_down, group: studio, to: 1}`)).toEqual(before);
    const backup = await rows(`${TAKE}, ${UP}, ${RESTORE}`);
    expect(backup).toEqual(before);
  });

  test.each(['migration_loses_rows', 'migration_alters_rows'])(
    'shows in a rehearsal that a migration has the defect %s',
    async (result) => {
      const faults = [`{fault: wrong_result, result: ${result}, target: studio}`];
      const struck = await run(`{name: up, ${ALL}, activate: [${UP}, ${DEPLOY}]}`, faults);
      expect([struck.failedBy, struck.outcomes[1]]).toEqual(['rehearsal', 'blocked']);
    },
  );

  // A first migration crashes at 60 %; the second one is asked for when the cause is gone.
  test.each([
    ['', true],
    ['{fault: wrong_result, result: migration_forgets, target: studio}', false],
  ])(
    'goes on with a migration that crashed, unless it keeps no mark: %s',
    async (defect, isWhole) => {
      const before = await run('{name: only, verify: [rehearsal]}');
      const crash =
        '{fault: wrong_result, result: migration_crashes, share: 0.6, target: studio, for: 90s}';
      const faults = [crash, ...(defect === '' ? [] : [defect])];
      const up = (args: string) =>
        `{action: operate, group: studio, operation: schema_up, args: {${args}}}`;
      const half = await runServices({
        ...{ components: COMPONENTS, candidate: ', schema: 2', gates, faults },
        stages: [
          '{name: begin, hold: {min: 1m}}',
          `{name: crash, activate: [${up('to: 2')}], on_fail: undo}`,
        ],
        undo: ['{action: wait, for: 1m}', up('to: 2')],
      });
      expect(half.outcomes[1]).toBe('failed');
      expect(half.ask('studio-0', 'schema_version')).toBe(2);
      const isSame = half.ask('studio-0', 'rows_hash') === before.ask('studio-0', 'rows_hash');
      expect(isSame).toBe(isWhole);
    },
  );

  test('rolls back to the backup: schema, rows and release are what they were', async () => {
    const refuse = '{name: never, check: equals, group: studio, probe: rows, value: 0}';
    const ended = await runServices({
      components: COMPONENTS,
      candidate: ', schema: 2',
      undo: [RESTORE, '{action: revision_rollback, group: studio, ready_within: 2m}'],
      gates: [refuse],
      stages: [
        '{name: begin, hold: {min: 1m}}',
        `{name: up, activate: [${TAKE}, ${UP}, ${DEPLOY}], verify: [never], on_fail: undo}`,
      ],
    });
    expect(ended.outcomes).toEqual(['passed', 'rolled-back']);
    expect(ended.ask('studio-1', 'database_reads')).toBe(true);
  });

  // A migration of 0.3 s begins a minute after the start, and takes 50 minutes on a slow disk.
  test.each([
    ['is healed', 'for: 2m', 'promoted'],
    ['is slow to the end', 'for: 2h', 'rolled-back'],
  ])('goes on at the pace of a disk that %s', async (_, until, last) => {
    const slow = `{fault: disk_slow, factor: 10000, target: studio, ${until}}`;
    const up = '{action: schema_up, group: studio, to: 2, within: 3m}';
    const ended = await run(`{name: up, on_fail: undo, activate: [${up}]}`, [slow]);
    expect(ended.verdict).toBe(last);
  });

  test('restores no damaged backup', async () => {
    const faults = ['{fault: bit_rot, in: backup, target: studio}'];
    const drill = '{name: drill, check: restore_drill, group: studio, snapshot: before}';
    const stages = [
      '{name: begin, hold: {min: 1m}}',
      `{name: save, activate: [${TAKE}], verify: [drill], on_fail: undo}`,
    ];
    const parts = { components: COMPONENTS, gates: [drill], stages };
    expect((await runServices(parts)).verdict).toBe('promoted');
    expect((await runServices({ ...parts, faults })).failedBy).toBe('drill');
  });

  test('meets the defects of the migration of a release that nobody runs yet', async () => {
    const fault =
      '{fault: wrong_result, result: migration_loses_rows, target: studio, version: v1.1.0}';
    const stage = `{name: up, ${ALL}, activate: [${TAKE}, ${UP}, ${DEPLOY}]}`;
    const struck = await run(stage, [fault]);
    expect(struck.outcomes).toEqual(['passed', 'blocked']);
    expect(struck.estate.faults.records[0]?.struckUs).toBeGreaterThan(0);
  });
});
