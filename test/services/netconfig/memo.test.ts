import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { randomView } from '../../../src/services/netconfig/corpus.ts';
import type { ClusterConfig, NodeConfig } from '../../../src/services/netconfig/domain.ts';
import { generateFiles } from '../../../src/services/netconfig/legacy/generator.ts';
import { generatedOncePerContent } from '../../../src/services/netconfig/memo.ts';
import { emitFiles } from '../../../src/services/netconfig/rewrite/records.ts';

describe.each([
  ['legacy', generateFiles],
  ['rewrite', emitFiles],
])('files of the %s implementation, made once for each content', (_, generate) => {
  test('are those that it makes, whatever the version and the revision', () => {
    const once = generatedOncePerContent(generate);
    const stream = new Streams('memo').of('corpus', 'views');
    for (let round = 0; round < 40; round += 1) {
      const { cluster, nodes } = randomView(stream);
      for (const { staged } of nodes.values()) {
        for (const version of [3, 4, 1_000]) {
          const [later, newer] = [
            { ...cluster, version },
            { ...staged, revision: version },
          ];
          expect(once(later, newer)).toEqual(generate(later, newer));
        }
      }
    }
  });

  test('are made anew only when something else is said', () => {
    let count = 0;
    const once = generatedOncePerContent((cluster: ClusterConfig, node: NodeConfig) => {
      count += 1;
      return generate(cluster, node);
    });
    const { cluster, nodes } = randomView(new Streams('memo').of('corpus', 'one'));
    const [first] = nodes.values();
    const { staged } = first!;
    for (const version of [1, 2, 3])
      once({ ...cluster, version }, { ...staged, revision: version });
    expect(count).toBe(1);
    const subnet = { vnet: 'none', cidr: '10.9.0.0/24', gateway: '', hasSnat: false };
    once({ ...cluster, subnets: [subnet] }, staged);
    once(cluster, { ...staged, node: 'another' });
    expect(count).toBe(3);
  });
});
