/**
 * Rolling restart: the nodes of a group are drained and restarted, within a budget.
 *
 * One node after another, in the order of the group. A node is taken when it is ready itself and
 * the budget has room for one more, whoever took the others down. What was done to a node is
 * written into its `RestartProgress` in the same event, and every step is skipped when it is there.
 *
 * As a step of a rollback plan it restarts only the nodes that the rollout had restarted, those
 * first that it left broken: they take up the budget already, and would never be ready by waiting.
 *
 * Observes `restart_recovery`, from the start of the process to ready, and `restart_outage`, from
 * the start of the drain to ready; ready is when the controller, looking once per probe, saw it.
 */
import { z } from 'zod';
import { check } from '../../kernel/check.ts';
import { formatMicros } from '../../kernel/time.ts';
import { duration, positiveDuration } from '../../schema/duration.ts';
import { name, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import type { NodeId } from '../cluster.ts';
import { type Process, poll, sleepUntil } from '../process.ts';
import type { RestartProgress } from '../state.ts';
import { type ActionContext, type ActionProcess, note } from './action.ts';

/** What a scenario file says about a rolling restart. */
export const rollingRestartSchema = record({
  action: z.literal('rolling_restart'),
  name: name('action').describe('Name of this action.'),
  group: nameOf('group').describe('Group whose nodes are restarted, each once.'),
  to: nameOf('version').describe('Version that a node runs after its restart.'),
  budget: nameOf('budget').describe('Budget that a restart must leave intact.'),
  drain: duration().describe('From the decision to restart until the node stops.'),
  downtime: positiveDuration().describe('From the stop until the node starts again.'),
  ready_within: positiveDuration().describe('Longest time from start to ready.'),
  settle: duration().describe('Wait after a node is ready before the next one.'),
}).describe('Restarts the nodes of a group into a version, one after another.');

/** Rolling restart, as the engine reads it. */
export type RollingRestartSpec = z.output<typeof rollingRestartSchema>;

/** As whom the rollout claims nodes: the plan that repairs a node must get what a stage took. */
const OWNER = 'rollout';

/** Restarts the nodes; fails at the first that is not ready in time, naming it. */
export function* rollingRestart(context: ActionContext, spec: RollingRestartSpec): ActionProcess {
  for (const node of nodesToRestart(context, spec)) {
    const failure = yield* restartNode(context, spec, node);
    if (failure !== null) return failure;
  }
  return null;
}

function nodesToRestart(context: ActionContext, spec: RollingRestartSpec): readonly NodeId[] {
  const nodes = context.cluster.nodesOf(spec.group);
  if (!context.isRollback) return nodes;
  const others = context.state.restarts.filter((restart) => restart.action !== context.key);
  const broken = others.filter((restart) => restart.isFailed).map((restart) => restart.node);
  const touched = others.map((restart) => restart.node);
  return [
    ...nodes.filter((node) => broken.includes(node)),
    ...nodes.filter((node) => touched.includes(node) && !broken.includes(node)),
  ];
}

function* restartNode(
  context: ActionContext,
  spec: RollingRestartSpec,
  node: NodeId,
): ActionProcess {
  const { cluster, state } = context;
  const begun = state.restarts.find(
    (restart) => restart.action === context.key && restart.node === node,
  );
  const restart = begun ?? (yield* takeNode(context, spec, node));
  state.waitingFor = `the restart of ${restart.name}`;
  yield* replaceProcess(context, spec, restart);
  const isReady = yield* awaitReady(context, spec, restart);
  state.waitingFor = null;
  if (!isReady) {
    const within = formatMicros(spec.readyWithinUs);
    return `${restart.name} was not ready within ${within} of its start in ${spec.to}`;
  }
  yield* sleepUntil(cluster, (restart.readyUs ?? 0) + spec.settleUs);
  return null;
}

/** Waits for room in the budget, then claims the node and lets it drain, in one event. */
function* takeNode(
  context: ActionContext,
  spec: RollingRestartSpec,
  node: NodeId,
): Process<RestartProgress> {
  const { cluster, state, probeEveryUs } = context;
  const name = cluster.nodeName(node);
  state.waitingFor = `room in budget ${spec.budget} to restart ${name}`;
  yield* poll(cluster, probeEveryUs, Number.POSITIVE_INFINITY, () => {
    return mayTake(context, spec, node) && cluster.claim(node, OWNER);
  });
  const restart: RestartProgress = {
    action: context.key,
    node,
    name,
    fromVersion: cluster.versionConfigured(node),
    toVersion: spec.to,
    drainUs: cluster.nowUs(),
    stoppedUs: null,
    startedUs: null,
    readyUs: null,
    walRecords: 0,
    blocksSynced: 0,
    isFailed: false,
  };
  state.restarts.push(restart);
  cluster.drain(node);
  note(context, 'drain', name, `${restart.fromVersion} to ${spec.to}`);
  return restart;
}

function mayTake(context: ActionContext, spec: RollingRestartSpec, node: NodeId): boolean {
  const { cluster, state, isRollback } = context;
  if (state.pausedUs !== null && !isRollback) return false;
  if (!cluster.isReady(node)) {
    // It is unavailable and stays so: restarting it takes nothing from the budget.
    const isBroken = state.restarts.some((restart) => restart.node === node && restart.isFailed);
    return isBroken || cluster.isLeftBehind(node);
  }
  const budget = context.budgets.get(spec.budget);
  check(budget?.group === spec.group, 'the budget is not one of the restarted group');
  return cluster.unavailableCount(spec.group) < budget.maxUnavailable;
}

function* replaceProcess(
  context: ActionContext,
  spec: RollingRestartSpec,
  restart: RestartProgress,
): Process<void> {
  const { cluster } = context;
  yield* sleepUntil(cluster, restart.drainUs + spec.drainUs);
  if (restart.stoppedUs === null) {
    const isDrained = cluster.isDrained(restart.node);
    cluster.stop(restart.node);
    restart.stoppedUs = cluster.nowUs();
    note(context, 'stop', restart.name, isDrained ? 'drained' : 'not fully drained');
  }
  yield* sleepUntil(cluster, restart.stoppedUs + spec.downtimeUs);
  if (restart.startedUs === null) {
    cluster.start(restart.node, spec.to);
    restart.startedUs = cluster.nowUs();
    note(context, 'start', restart.name, spec.to);
  }
}

/** @returns Whether the node was ready in time; the last instant of the time counts. */
function* awaitReady(
  context: ActionContext,
  spec: RollingRestartSpec,
  restart: RestartProgress,
): Process<boolean> {
  const { cluster, probeEveryUs } = context;
  if (restart.readyUs !== null) return true;
  const startedUs = restart.startedUs ?? cluster.nowUs();
  const deadlineUs = startedUs + spec.readyWithinUs;
  const isReady = yield* poll(cluster, probeEveryUs, deadlineUs, () =>
    cluster.isReady(restart.node),
  );
  if (!isReady) {
    // It stays claimed: nothing but a rollback may start it again.
    restart.isFailed = true;
    return false;
  }
  restart.readyUs = cluster.nowUs();
  Object.assign(restart, cluster.restartFacts(restart.node));
  cluster.release(restart.node);
  observe(context, spec.group, restart.readyUs - startedUs, restart.readyUs - restart.drainUs);
  const recovery = formatMicros(restart.readyUs - startedUs);
  note(context, 'ready', restart.name, `${spec.to}, ${recovery} after its start`);
  return true;
}

function observe(
  context: ActionContext,
  group: string,
  recoveryUs: number,
  outageUs: number,
): void {
  const registry = context.registryOf(group);
  const nowUs = context.cluster.nowUs();
  registry.observe(registry.samples('restart_recovery'), recoveryUs, nowUs);
  registry.observe(registry.samples('restart_outage'), outageUs, nowUs);
}
