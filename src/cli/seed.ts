/**
 * The seed of a run: from the flag, else from SIMNET_SEED, else from the scenario.
 */
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';

const U64_MAX = 2n ** 64n - 1n;
const LENGTH_MAX = 200;

/**
 * Finds the seed.
 *
 * A whole number must fit in 64 bits and is brought to plain decimal digits (`007` and `0x7` are
 * `7`); any other text is a seed as it stands.
 *
 * @throws UsageError that names where a seed that cannot be one came from.
 */
export function resolveSeed(flag: string | undefined, env: Io['env'], scenario: string): string {
  if (flag !== undefined) return checkedSeed(flag, '--seed');
  const { SIMNET_SEED } = env;
  if (SIMNET_SEED !== undefined && SIMNET_SEED !== '')
    return checkedSeed(SIMNET_SEED, 'SIMNET_SEED');
  return scenario;
}

function checkedSeed(text: string, origin: string): string {
  if (/^(\d+|0x[0-9a-fA-F]+)$/.test(text)) {
    const number = text.length <= LENGTH_MAX ? BigInt(text) : U64_MAX + 1n;
    if (number > U64_MAX) throw new UsageError(`${origin}: ${text} is more than 2^64 - 1`);
    return String(number);
  }
  if (!/^(?!-)[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text) || text.length > LENGTH_MAX) {
    throw new UsageError(
      `${origin}: a seed is a whole number up to 2^64 - 1, or 1 to ${LENGTH_MAX} printable ASCII characters without a leading dash`,
    );
  }
  return text;
}
