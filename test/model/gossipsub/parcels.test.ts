import { expect, test } from 'vitest';
import { Parcels } from '../../../src/model/gossipsub/parcels.ts';

test('gives each list back once, whatever the order', () => {
  const parcels = new Parcels();
  const first = parcels.hold([1, 2]);
  const second = parcels.hold([3]);
  expect(parcels.take(first)).toEqual([1, 2]);
  const third = parcels.hold([4]);
  expect(parcels.take(second)).toEqual([3]);
  expect(parcels.take(third)).toEqual([4]);
  expect(() => parcels.take(third)).toThrow('no list of that name is on its way');
});
