import { expect, test } from 'vitest';
import { FOREVER_US, laterUs } from '../../../src/kernel/time.ts';
import { Processor } from '../../../src/model/node/processor.ts';

const DAY_US = 86_400_000_000;

test('slowdowns multiply, and end each for itself', () => {
  const processor = new Processor();
  const undoes = [processor.slow(3), processor.slow(4)];
  expect(processor.costUs(10, 1000)).toBe(120);
  undoes[0]!();
  expect(processor.costUs(10, 1000)).toBe(40);
  undoes[1]!();
  expect(processor.costUs(10, 500)).toBe(5);
});

test('work that no run waits for still queues in exact numbers', () => {
  const processor = new Processor();
  for (let fault = 0; fault < 3; fault++) processor.slow(1000);
  expect(processor.costUs(DAY_US, 1000)).toBe(FOREVER_US);
  let freeUs = 0;
  for (let job = 0; job < 10; job++) freeUs = laterUs(freeUs, processor.costUs(DAY_US, 1000));
  expect(Number.isSafeInteger(freeUs)).toBe(true);
});
