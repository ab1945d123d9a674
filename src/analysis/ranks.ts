/** Ranks of values, and what their ties take from the variance of rank statistics. */

/** A copy in ascending order. */
export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** The sum of t^3 - t over groups of t equal values. */
export function tieTerm(sorted: readonly number[]): number {
  let sum = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && sorted[to] === sorted[from]) to += 1;
    const count = to - from;
    sum += count * count * count - count;
    from = to;
  }
  return sum;
}

/** The ranks of values, from 1, and the term of their ties; equal values share their mean rank. */
export function ranksOf(values: readonly number[]): { ranks: number[]; ties: number } {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]! || a - b);
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1;
    for (let place = from; place < to; place += 1) ranks[order[place]!] = (from + 1 + to) / 2;
    from = to;
  }
  return { ranks, ties: tieTerm(order.map((index) => values[index]!)) };
}
