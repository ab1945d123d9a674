/**
 * One requirement of scale: a world, how long it runs, and what it must not exceed. Scenario files
 * are read from `bench/scale` below the working directory, as npm scripts have it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricUnits } from '../../src/metrics/catalogue.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { runWorld, type ScaleRun } from './scale-run.ts';

export interface ScaleCase {
  readonly name: string;
  /** Scenario in `bench/scale`. */
  readonly file: string;
  /** Changes to it, as texts `path=value`. */
  readonly overrides: readonly string[];
  readonly virtualSeconds: number;
  readonly limit: Limit;
  /** Least messages that each host must have sent a second, where that is required. */
  readonly messagesPerHostSecond?: number;
  /** Least blocks that every node must have finalised at the end. */
  readonly blocksMin: number;
}

/** What the requirement bounds. */
type Limit =
  | { readonly kind: 'realTime'; readonly factorMin: number }
  | { readonly kind: 'cpu'; readonly secondsMax: number }
  | { readonly kind: 'memory'; readonly bytesMax: number };

const GIB = 1024 ** 3;

/** Runs a case and prints what it took. @returns Whether the requirement is met. */
export async function runCase(one: ScaleCase): Promise<boolean> {
  const text = readFileSync(join('bench', 'scale', one.file), 'utf8');
  const { file, overrides } = one;
  const scenario = loadScenario(text, { file, overrides, metricUnits });
  const run = await runWorld(scenario, one.virtualSeconds * 1e6);
  const faults = faultsOf(one, run);
  console.log(report(one, scenario, run, faults));
  return faults.length === 0;
}

/** Why the requirement is not met; a fast run that did not do its work meets none. */
function faultsOf(one: ScaleCase, run: ScaleRun): string[] {
  const { world } = run;
  const faults = world.recorder.violations.map(({ message }) => message);
  const height = Math.min(...world.machines.map(({ disk }) => disk.ledger.height));
  if (height < one.blocksMin) faults.push(`a node has ${height} blocks, not ${one.blocksMin}`);
  const perHost = messagesPerHostSecond(run);
  const least = one.messagesPerHostSecond ?? 0;
  if (perHost < least) faults.push(`a host sent ${perHost.toFixed(2)} messages/s, not ${least}`);
  return [...faults, ...limitFaults(one.limit, run)];
}

function limitFaults(limit: Limit, run: ScaleRun): string[] {
  const factor = run.virtualSeconds / run.cpuSeconds;
  switch (limit.kind) {
    case 'realTime':
      return factor >= limit.factorMin ? [] : [`below ${limit.factorMin}x real time`];
    case 'cpu':
      return run.cpuSeconds <= limit.secondsMax ? [] : [`above ${limit.secondsMax} s`];
    case 'memory':
      return run.peakRssBytes <= limit.bytesMax ? [] : [`above ${limit.bytesMax / GIB} GiB`];
  }
}

function messagesPerHostSecond({ world, virtualSeconds }: ScaleRun): number {
  return world.network.counters.sent / world.machines.length / virtualSeconds;
}

function report(
  one: ScaleCase,
  scenario: Scenario,
  run: ScaleRun,
  faults: readonly string[],
): string {
  const { world, cpuSeconds, virtualSeconds } = run;
  const { sent, delivered } = world.network.counters;
  const { eventCount } = world.sim;
  const { votes, vrf } = scenario.crypto.fidelity;
  const count = (value: number): string => value.toLocaleString('en-US');
  const sampled = [votes, vrf].map((of) => (of === 'all' ? 'all' : `1 in ${of.oneIn}`));
  return [
    `${one.name}: ${faults.length === 0 ? 'PASS' : `FAIL (${faults.join('; ')})`}`,
    `  virtual ${virtualSeconds} s in ${cpuSeconds.toFixed(2)} CPU s, ${run.foundingCpuSeconds.toFixed(2)} of it founding: ${(virtualSeconds / cpuSeconds).toFixed(1)}x real time`,
    `  ${count(eventCount)} events, ${((cpuSeconds * 1e9) / eventCount).toFixed(0)} ns each; ${count(sent)} messages sent, ${count(delivered)} delivered, ${messagesPerHostSecond(run).toFixed(2)} a second and host`,
    `  ${world.machines.length} nodes, ${world.recorder.blocks.length} blocks; peak RSS ${(run.peakRssBytes / GIB).toFixed(2)} GiB`,
    `  signed for real: votes ${sampled[0]}, draws ${sampled[1]}; trace ${run.traceHash.slice(0, 16)}`,
  ].join('\n');
}
