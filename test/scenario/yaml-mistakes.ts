/** Mistakes in the YAML around a scenario. */
import type { Mistake } from './mistake.ts';
import { SMALL } from './small.ts';

export const YAML_MISTAKES: readonly Mistake[] = [
  {
    rule: 'yaml.syntax',
    edit: ['rewire: 10%}', 'rewire: 10%'],
    prints:
      'small.yaml:13:3 scenario: Flow map in block collection must be sufficiently indented and end with a } [yaml.syntax]',
  },
  {
    rule: 'yaml.empty',
    edit: [SMALL, '# nothing\n'],
    prints: 'small.yaml:1:1 scenario: is empty [yaml.empty]',
  },
  {
    rule: 'yaml.duplicate-key',
    edit: ['epoch_blocks: 8', 'engine: tendermint'],
    prints:
      'small.yaml:22:3 consensus.engine: is a key that line 21 has already [yaml.duplicate-key]',
  },
  {
    rule: 'yaml.key',
    edit: ['epoch_blocks: 8', 'epoch_blocks: 8\n  __proto__: {}'],
    prints: 'small.yaml:23:3 consensus: __proto__ cannot be a key [yaml.key]',
  },
  {
    rule: 'yaml.key',
    edit: ['epoch_blocks: 8', 'epoch_blocks: 8\n  1: 2'],
    prints: 'small.yaml:23:3 consensus: a key must be a text [yaml.key]',
  },
  {
    rule: 'yaml.merge',
    edit: ['epoch_blocks: 8', 'epoch_blocks: 8\n  <<: {}'],
    prints: 'small.yaml:23:3 consensus: merge keys are not allowed [yaml.merge]',
  },
  {
    rule: 'yaml.number',
    edit: ['seed: 7', 'seed: 18446744073709551615'],
    prints:
      'small.yaml:5:7 seed: "18446744073709551615" is beyond 2^53; a seed or text needs quotes [yaml.number]',
  },
  {
    rule: 'yaml.number',
    edit: ['epoch_blocks: 8', 'epoch_blocks: 0x8'],
    prints:
      'small.yaml:22:17 consensus.epoch_blocks: "0x8" is not a plain decimal number; a text needs quotes [yaml.number]',
  },
  {
    rule: 'yaml.number',
    edit: ['epoch_blocks: 8', 'epoch_blocks: .inf'],
    prints:
      'small.yaml:22:17 consensus.epoch_blocks: ".inf" is not a plain decimal number; a text needs quotes [yaml.number]',
  },
  {
    rule: 'yaml.number',
    edit: ['revision: 4d5e6f7', 'revision: 4000000e600'],
    prints:
      'small.yaml:9:30 versions[1].revision: "4000000e600" is no finite number; a text needs quotes [yaml.number]',
  },
  {
    rule: 'yaml.alias',
    edit: ['epoch_blocks: 8', 'epoch_blocks: *eight'],
    prints: 'small.yaml:22:17 scenario: aliases are not allowed [yaml.alias]',
  },
  {
    rule: 'yaml.anchor',
    edit: ['epoch_blocks: 8', 'epoch_blocks: &eight 8'],
    prints: 'small.yaml:22:17 scenario: anchors are not allowed [yaml.anchor]',
  },
  {
    rule: 'yaml.tag',
    edit: ['epoch_blocks: 8', 'epoch_blocks: !!int 8'],
    prints: 'small.yaml:22:17 scenario: tags are not allowed [yaml.tag]',
  },
  {
    rule: 'yaml.directive',
    edit: [SMALL, `%YAML 1.2\n---\n${SMALL}`],
    prints: 'small.yaml:1:1 scenario: directives are not allowed [yaml.directive]',
  },
  {
    rule: 'yaml.documents',
    edit: [SMALL, `${SMALL}---\n${SMALL}`],
    prints: 'small.yaml:61:1 scenario: a second document begins here [yaml.documents]',
  },
  {
    rule: 'yaml.depth',
    edit: ['epoch_blocks: 8', `epoch_blocks: ${'['.repeat(64)}${']'.repeat(64)}`],
    prints: 'small.yaml:22:79 scenario: is nested more than 64 deep [yaml.depth]',
  },
  {
    rule: 'yaml.size',
    edit: [SMALL, `[${'1,'.repeat(50000)}]`],
    prints: 'small.yaml:1:33334 scenario: holds more than 50000 words and signs [yaml.size]',
  },
];
