import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClusterFilesystem } from '../../../src/services/netconfig/cluster-filesystem.ts';
import { hashText, TextPool } from '../../../src/services/netconfig/file-text.ts';

const NODES = ['a', 'b', 'c', 'd', 'e'];
const PATH = '/etc/cluster/x';

function cluster() {
  return new ClusterFilesystem(NODES, new TextPool());
}

type Step = { cut: string[] } | { write: string } | { heal: boolean };

// Takes the steps, and remembers only what the last accepted write said.
function acceptedLast(files: ClusterFilesystem, steps: readonly Step[]): string {
  let accepted = 'none';
  files.write('a', PATH, accepted);
  for (const [index, step] of steps.entries()) {
    if ('cut' in step) files.cutOff(step.cut);
    else if ('heal' in step) files.heal();
    else if (files.write(step.write, PATH, `text ${index}`)) accepted = `text ${index}`;
  }
  return accepted;
}

describe('ClusterFilesystem', () => {
  test('hashes with SHA-256', () => {
    expect(hashText('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  test('brings a write to every node', () => {
    const files = cluster();
    expect(files.write('c', PATH, 'one')).toBe(true);
    expect(files.replication(PATH)).toEqual({
      agreeing: NODES,
      missing: [],
      hash: hashText('one'),
    });
  });

  test('leaves a node that is cut off with its old text until it is back', () => {
    const files = cluster();
    files.write('a', PATH, 'one');
    files.cutOff(['b']);
    expect(files.write('a', PATH, 'two')).toBe(true);
    expect(files.replication(PATH).missing).toEqual(['b']);
    expect(files.read('b', PATH)?.file.text).toBe('one');
    expect(files.isQuorate('b')).toBe(false);
    files.heal();
    expect(files.replication(PATH).missing).toEqual([]);
  });

  test('refuses a write without quorum, which then reaches nobody', () => {
    const files = cluster();
    files.write('a', PATH, 'one');
    files.cutOff(['a', 'b']);
    expect(files.write('a', PATH, 'two')).toBe(false);
    expect(NODES.map((node) => files.read(node, PATH)?.file.text)).toEqual(Array(5).fill('one'));
  });

  test('has no quorum with just half of the nodes', () => {
    const files = new ClusterFilesystem(['a', 'b'], new TextPool());
    files.setUp('b', false);
    expect(files.isQuorate('a')).toBe(false);
  });

  test('keeps a node behind that looks healthy but receives nothing', () => {
    const files = cluster();
    files.setReceiving('d', false);
    files.write('a', PATH, 'one');
    expect(files.isQuorate('d')).toBe(true);
    expect(files.replication(PATH).missing).toEqual(['d']);
    files.setReceiving('d', true);
    expect(files.replication(PATH).missing).toEqual([]);
  });

  test('never loses an accepted write, whatever is cut off, and all agree once healed', () => {
    const step = fc.oneof(
      fc.record({ cut: fc.subarray(NODES) }),
      fc.record({ write: fc.constantFrom(...NODES) }),
      fc.record({ heal: fc.constant(true) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const files = cluster();
        const accepted = acceptedLast(files, steps);
        files.heal();
        for (const node of NODES) expect(files.read(node, PATH)?.file.text).toBe(accepted);
      }),
    );
  });
});
