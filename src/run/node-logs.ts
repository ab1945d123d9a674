/** The logs of a run: what each node went through, the rollout, and consensus. */
import { formatMicros } from '../kernel/time.ts';
import type { World } from '../model/world/world.ts';
import type { RolloutState } from '../rollout/state.ts';

/** By log name: its lines. */
export function nodeLogs(
  { recorder, machines }: World,
  state: RolloutState,
): Record<string, readonly string[]> {
  const logs: Record<string, readonly string[]> = {
    rollout: state.timeline.map(({ atUs, kind, node, detail }) =>
      [stamp(atUs), kind, node ?? '-', detail].join(' '),
    ),
    consensus: recorder.blocks.map((block) =>
      [
        stamp(block.decidedUs),
        `height=${block.height}`,
        `round=${block.round}`,
        `proposer=${block.proposer}`,
        `transactions=${block.transactions}`,
        `hash=${block.hash}`,
      ].join(' '),
    ),
  };
  for (const { name } of machines) {
    const lines = [...state.timeline, ...recorder.timeline]
      .filter((entry) => entry.node === name)
      .sort((a, b) => a.atUs - b.atUs)
      .map(({ atUs, kind, detail }) => `${stamp(atUs)} ${kind} ${detail}`);
    if (lines.length > 0) logs[name] = lines;
  }
  return logs;
}

function stamp(atUs: number): string {
  return `t=${formatMicros(atUs)}`;
}
