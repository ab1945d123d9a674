/**
 * What a scenario asks for cannot be drawn with this seed. The rules of the language keep such
 * seeds few; those that are left have no run.
 */
export class SeedError extends Error {
  override readonly name = 'SeedError';

  /**
   * @param path - Keys of the scenario that ask for it.
   * @param drawn - What the seed draws in its place.
   * @param change - What to change if not the seed.
   * @param rule - Of the language, which asks for less than the draw does.
   */
  constructor(path: string, drawn: string, change: string, rule: string) {
    super(`${path}: ${drawn}; ${change}, or take another seed [${rule}]`);
  }
}
