/** Closed forms of the M/M/c queue: the oracle of the request path. */

/** Share of arrivals that wait (Erlang C). */
function waitShare(workers: number, ratePerSecond: number, meanUs: number): number {
  const offered = (ratePerSecond * meanUs) / 1e6;
  let blocked = 1;
  for (let c = 1; c <= workers; c++) blocked = (offered * blocked) / (c + offered * blocked);
  const load = offered / workers;
  return blocked / (1 - load * (1 - blocked));
}

/** Quantile of wait plus service, in microseconds, by bisection of its distribution. */
export function responseQuantileUs(
  workers: number,
  ratePerSecond: number,
  meanUs: number,
  q: number,
): number {
  const mu = 1 / meanUs;
  const theta = workers * mu - ratePerSecond / 1e6;
  const wait = waitShare(workers, ratePerSecond, meanUs);
  // P(W + S > t), W = 0 with probability 1 - wait, else exponential with rate theta.
  const tail = (t: number) =>
    (1 - wait) * Math.exp(-mu * t) +
    (wait * (theta * Math.exp(-mu * t) - mu * Math.exp(-theta * t))) / (theta - mu);
  let low = 0;
  let high = 1e9;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (tail(middle) > 1 - q) low = middle;
    else high = middle;
  }
  return low;
}
