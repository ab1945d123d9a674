import { expect, test } from 'vitest';
import { hotstuffAwsStudy } from '../../src/study/hotstuff-aws.ts';

test('a run that commits nothing has a throughput, but no latencies', () => {
  const rest = { blocks: 0, timeouts: 0 };
  const usual = { ...rest, consensusLatencyMs: 800, endToEndLatencyMs: 1200, endToEndTps: 10_000 };
  const stuck = { ...rest, consensusLatencyMs: 0, endToEndLatencyMs: 0, endToEndTps: 0 };
  const [first] = hotstuffAwsStudy.parts('quick');
  const rows = hotstuffAwsStudy.rows((part) => (part === first?.name ? stuck : usual), 'quick');
  const [tps, consensusMs, endToEndMs] = rows.map(({ ours }) => ours);
  expect(tps).toBeCloseTo(9000);
  expect(consensusMs).toBeCloseTo(800);
  expect(endToEndMs).toBeCloseTo(1200);
});
