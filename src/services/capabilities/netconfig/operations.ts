/** What an operator can have done on nodes: applies, backups, diagnostics, replication. */
import { collectDiagnostics } from '../../netconfig/diagnostics.ts';
import { hashText } from '../../netconfig/file-text.ts';
import { PanicError } from '../../netconfig/implementation.ts';
import { APPLY_ENDPOINT } from '../../netconfig/routes.ts';
import type { FileDiff } from '../../netconfig/text-diff.ts';
import type {
  Arguments,
  CapabilityHost,
  Operation,
  OperationOutcome,
} from '../../runtime/capability.ts';
import type { Instance } from '../../runtime/instance.ts';
import { settingsText } from '../../runtime/setting.ts';
import type { Cluster } from './cluster.ts';
import { whenIdle } from './idle.ts';
import type { NetworkNode } from './node.ts';
import { NEWEST_VERIFIED } from './node-backups.ts';
import type { NetconfigSpec } from './spec.ts';

/** What operations work with. */
export interface OperationsHost {
  readonly host: CapabilityHost;
  readonly spec: NetconfigSpec;
  readonly cluster: Cluster;
  nodeOf(instance: Instance): NetworkNode;
}

/** Names of all operations. */
export const OPERATIONS = [
  'apply',
  'reapply',
  'backup_take',
  'backup_restore',
  'restore_drill',
  'collect_diagnostics',
  'config_replicate',
];

type Done = (outcome: OperationOutcome) => void;
/** Does something on one node. */
type OnNode = (node: NetworkNode, args: Arguments, done: Done) => void;

const HASH_SHOWN = 12;

/** All operations by their names. */
export function operationsOf(of: OperationsHost): ReadonlyMap<string, Operation> {
  const serial = { next: 0 };
  return new Map<string, Operation>([
    ['apply', onEach(of, (node, args, done) => apply(of, serial, node, args, done))],
    ['reapply', onEach(of, (node, _args, done) => reapply(of, serial, node, done))],
    ['backup_take', onEach(of, (node, args, done) => done(takeBackup(of, node, args)))],
    ['backup_restore', onEach(of, (node, args, done) => restore(of, node, args, done))],
    ['restore_drill', onEach(of, (node, args, done) => done(drill(node, args)))],
    ['collect_diagnostics', onEach(of, (node, _args, done) => done(diagnose(of, node)))],
    ['config_replicate', (instances, _args, reply) => reply(replicate(of, instances))],
  ]);
}

/** On every instance at once; ends when all have, and fails with the first that failed. */
function onEach({ nodeOf }: OperationsHost, act: OnNode): Operation {
  return (instances, args, reply) => {
    const outcomes: (OperationOutcome | undefined)[] = instances.map(() => undefined);
    if (instances.length === 0) reply({ isDone: true, detail: null });
    for (const [place, instance] of instances.entries()) {
      act(nodeOf(instance), args, (outcome) => {
        outcomes[place] = outcome;
        const ended = outcomes.filter((one) => one !== undefined);
        if (ended.length === outcomes.length) reply(joined(ended));
      });
    }
  };
}

function joined(outcomes: readonly OperationOutcome[]): OperationOutcome {
  const failed = outcomes.find(({ isDone }) => !isDone);
  if (failed !== undefined) return failed;
  const details = outcomes.flatMap((one) => (one.isDone && one.detail ? [one.detail] : []));
  return { isDone: true, detail: details.length === 0 ? null : details.join('; ') };
}

function apply(
  { host, spec, cluster }: OperationsHost,
  serial: { next: number },
  node: NetworkNode,
  args: Arguments,
  done: Done,
): void {
  if (!node.instance.isAlive) {
    done(failed(node, 'its middleware does not answer'));
    return;
  }
  const isDryRun = args['dryRun'] === true || args['dry_run'] === true;
  cluster.links.follow();
  whenIdle(host.scheduler, node, spec.applyTimeoutUs, (isIdle) => {
    if (!isIdle) done(failed(node, 'an apply is under way'));
    else if (isDryRun) done(dryRun(cluster, node));
    else {
      node.apply(`operator/${serial.next++}`, ({ outcome }) => {
        if (outcome.status !== 'applied') done(failed(node, `apply ${outcome.status}`));
        else done(told(node, diffText(outcome.actual)));
      });
    }
  });
}

function dryRun({ state }: Cluster, node: NetworkNode): OperationOutcome {
  const { name, agent } = node;
  const path = APPLY_ENDPOINT.replace('{node}', name);
  const { backend } = agent.router.choose({ method: 'PUT', path });
  const { implementation } = agent.backend(backend);
  try {
    const diffs = agent.applier.dryRun(implementation, state.cluster(name), state.staged(name));
    return told(node, diffText(diffs));
  } catch (cause) {
    if (!(cause instanceof PanicError)) throw cause;
    return failed(node, `the dry run ended with: ${cause.message}`);
  }
}

// The command line of the old implementation needs neither middleware nor phase.
function reapply(
  { host, spec }: OperationsHost,
  serial: { next: number },
  node: NetworkNode,
  done: Done,
): void {
  whenIdle(host.scheduler, node, spec.applyTimeoutUs, (isIdle) => {
    if (!isIdle) {
      done(failed(node, 'an apply is under way'));
      return;
    }
    node.agent.applyBy('legacy', `reapply/${serial.next++}`, ({ status, actual }) => {
      if (status === 'applied') done(told(node, diffText(actual)));
      else done(failed(node, `reapply ${status}`));
    });
  });
}

function takeBackup(
  { host, spec }: OperationsHost,
  node: NetworkNode,
  args: Arguments,
): OperationOutcome {
  const folder = textOf(args, 'folder') ?? spec.backup.manualFolder;
  const name = textOf(args, 'name') ?? folder;
  const paths = textOf(args, 'paths')?.split(' ') ?? [];
  const { missing, manifest } = node.backups.take(name, folder, host.scheduler.nowUs(), paths);
  if (missing.length > 0) return failed(node, `there is no ${missing.join(', ')}`);
  return told(node, `saved ${manifest.length} files in ${folder}`);
}

function restore(
  { host, spec }: OperationsHost,
  node: NetworkNode,
  args: Arguments,
  done: Done,
): void {
  const name = textOf(args, 'name') ?? NEWEST_VERIFIED;
  whenIdle(host.scheduler, node, spec.applyTimeoutUs, (isIdle) => {
    const backup = node.backups.find(name);
    if (!isIdle) done(failed(node, 'an apply is under way'));
    else if (backup === undefined) done(failed(node, `there is no backup ${name}`));
    else {
      const reason = node.backups.restore(backup);
      done(reason === null ? told(node, `restored ${backup.folder}`) : failed(node, reason));
    }
  });
}

function drill(node: NetworkNode, args: Arguments): OperationOutcome {
  const name = textOf(args, 'name') ?? NEWEST_VERIFIED;
  const backup = node.backups.find(name);
  if (backup === undefined) return failed(node, `there is no backup ${name}`);
  const reason = node.backups.drill(backup);
  return reason === null ? told(node, 'restored aside') : failed(node, reason);
}

function diagnose({ host, cluster }: OperationsHost, node: NetworkNode): OperationOutcome {
  const { name, agent, journal } = node;
  const disk = cluster.state.disk(name);
  const bundle = collectDiagnostics(name, host.scheduler.nowUs(), agent.router, disk, journal);
  node.diagnostics.push(bundle);
  return told(node, `diagnostics ${bundle.hash.slice(0, HASH_SHOWN)}`);
}

function replicate({ cluster }: OperationsHost, instances: readonly Instance[]): OperationOutcome {
  const [writer] = instances;
  if (writer === undefined) return { isDone: false, reason: 'there is no node to write from' };
  const settings = new Map([...writer.effective, ...writer.file]);
  if (cluster.writeMigration(writer, settingsText(settings))) {
    const hash = cluster.migrationHash(writer.name).slice(0, HASH_SHOWN);
    return { isDone: true, detail: `${writer.name} wrote ${hash}` };
  }
  return { isDone: false, reason: `${writer.name}: no quorum` };
}

/** What changes, short enough for a timeline; equal only for equal changes. */
function diffText(diffs: readonly FileDiff[]): string {
  if (diffs.length === 0) return 'changes nothing';
  const counts = diffs.map(({ path, removed, added }) => {
    return `${path} -${removed.length} +${added.length}`;
  });
  return `${counts.join(', ')} (${hashText(JSON.stringify(diffs)).slice(0, HASH_SHOWN)})`;
}

function told({ name }: NetworkNode, text: string): OperationOutcome {
  return { isDone: true, detail: `${name}: ${text}` };
}

function failed({ name }: NetworkNode, text: string): OperationOutcome {
  return { isDone: false, reason: `${name}: ${text}` };
}

function textOf(args: Arguments, key: string): string | undefined {
  const value = args[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
