/** The definition, read aloud: the smallest value that at least p percent do not exceed. */
export function percentileByDefinition(values: readonly number[], percent: number): number {
  const enough = values.filter((candidate) => {
    const notAbove = values.filter((value) => value <= candidate).length;
    return notAbove * 100 >= percent * values.length;
  });
  return Math.min(...enough);
}
