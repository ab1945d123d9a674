import { describe, expect, test } from 'vitest';
import { type BlockRecord, Recorder } from '../../src/model/recorder.ts';

function decided(height: number, hash: string): BlockRecord {
  const rest = {
    round: 0,
    proposer: 'validators-0',
    transactions: 0,
    vrfSubmissions: 0,
    decidedUs: 5,
  };
  return { height, hash, ...rest };
}

describe('Recorder', () => {
  test('tells the first to finalise a height from the others', () => {
    const recorder = new Recorder(4);
    expect(recorder.decided(decided(1, 'aa'), 'a')).toBe(true);
    expect(recorder.decided(decided(1, 'aa'), 'b')).toBe(false);
    expect(recorder.decided(decided(2, 'bb'), 'b')).toBe(true);
    expect(recorder.blocks.map(({ hash }) => hash)).toEqual(['aa', 'bb']);
    expect(recorder.violations).toEqual([]);
  });

  test('writes down every node that finalises another block', () => {
    const recorder = new Recorder(4);
    recorder.decided(decided(1, 'aa'), 'a');
    recorder.decided(decided(1, 'bb'), 'b');
    recorder.decided(decided(1, 'cc'), 'c');
    expect(recorder.violations).toEqual([
      {
        ...{ property: 'agreement', nodes: ['b'], atUs: 5 },
        message: 'b finalised bb at height 1, others aa',
      },
      {
        ...{ property: 'agreement', nodes: ['c'], atUs: 5 },
        message: 'c finalised cc at height 1, others aa',
      },
    ]);
  });
});
