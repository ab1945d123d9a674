import { describe, expect, test } from 'vitest';
import { Mrg32k3a, type MrgState } from '../../src/study/mrg32k3a.ts';

function draws(generator: Mrg32k3a, count: number): readonly number[] {
  return Array.from({ length: count }, () => generator.uniform());
}

/** The stream that starts 16 steps after a state. */
function sixteenOn(state: MrgState): Mrg32k3a {
  const generator = new Mrg32k3a(state);
  draws(generator, 16);
  return generator;
}

describe('Mrg32k3a', () => {
  // The known answers of the reference implementation, RngStreams (L'Ecuyer and others 2002).
  test('gives the published numbers from the published seed', () => {
    const [first, second, third] = draws(
      new Mrg32k3a([12345, 12345, 12345, 12345, 12345, 12345]),
      3,
    );
    // SRFI 27 adds one step, so that 0 is never drawn.
    const step = 1 / 4_294_967_088;
    expect(first).toBeCloseTo(0.12701112204657714 + step, 15);
    expect(second).toBeCloseTo(0.3185275653967945 + step, 15);
    expect(third).toBeCloseTo(0.3091860155832701 + step, 15);
  });

  test('stream (0, 0) starts where SRFI 27 says', () => {
    const start = [
      1_062_452_522, 2_961_816_100, 342_112_271, 2_854_655_037, 3_321_940_838, 3_542_344_109,
    ] as const;
    const expected = draws(new Mrg32k3a(start), 20);
    expect(draws(Mrg32k3a.stream(0, 0), 20)).toEqual(expected);
    expect(draws(sixteenOn([1, 0, 0, 1, 0, 0]), 20)).toEqual(expected);
  });

  // First columns of the published jump matrices, A^(2^127) and A^(2^76) of RngStreams.
  test('streams lie 2^127 and 2^76 steps apart', () => {
    const major = [
      1_230_515_664, 3_580_155_704, 949_770_784, 2_093_834_863, 1_022_607_788, 1_610_723_613,
    ] as const;
    const minor = [
      69_195_019, 1_871_391_091, 4_127_413_238, 3_708_466_080, 3_889_917_532, 1_610_795_712,
    ] as const;
    expect(draws(Mrg32k3a.stream(1, 0), 20)).toEqual(draws(sixteenOn(major), 20));
    expect(draws(Mrg32k3a.stream(0, 1), 20)).toEqual(draws(sixteenOn(minor), 20));
  });

  test('draws whole numbers below a limit, each about as often', () => {
    const generator = Mrg32k3a.stream(2, 3);
    const counts = new Array<number>(6).fill(0);
    for (let draw = 0; draw < 12_000; draw += 1) counts[generator.below(6)]! += 1;
    // Five standard deviations of a binomial count.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(205);
  });

  test('shuffles without loss', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    Mrg32k3a.stream(4, 5).shuffle(items);
    expect(items).not.toEqual(items.toSorted((a, b) => a - b));
    expect(new Set(items).size).toBe(50);
  });
});
