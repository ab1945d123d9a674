/**
 * Processes of the control plane, written as generators whose waits are yields.
 *
 * A wait is a function that takes the wake-up call. Only the rollout works this way: it does few
 * things, over long times, and is easiest to trust when it reads from top to bottom.
 */
import type { Micros } from '../kernel/time.ts';
import type { Cluster } from './cluster.ts';

/** Arranges for `wake` to be called. Of several calls the first counts. */
type Wait = (wake: () => void) => void;

export type Process<Result> = Generator<Wait, Result, void>;

/** The clock and the timer of a process. */
export type Clock = Pick<Cluster, 'nowUs' | 'after'>;

/**
 * Runs a process, from wait to wait.
 *
 * @param done - Called with its result, at once when it never waits.
 * @returns A function that stops the process where it waits.
 */
export function run<Result>(process: Process<Result>, done: (result: Result) => void): () => void {
  let isStopped = false;
  let isStepping = false;
  let isWoken = true;

  const step = () => {
    if (isStepping) return;
    isStepping = true;
    while (isWoken && !isStopped) {
      isWoken = false;
      const next = process.next();
      if (next.done === true) {
        isStopped = true;
        done(next.value);
      } else {
        next.value(onceOnly(wake));
      }
    }
    isStepping = false;
  };
  const wake = () => {
    isWoken = true;
    step();
  };

  step();
  return () => {
    isStopped = true;
  };
}

/** Waits until an instant; not at all when it has passed. */
export function* sleepUntil(clock: Clock, atUs: Micros): Process<void> {
  const delayUs = atUs - clock.nowUs();
  if (delayUs > 0) yield (wake) => clock.after(delayUs, wake);
}

/**
 * Waits until a claim holds, looking now, every `everyUs`, and a last time at the deadline.
 *
 * A look comes after the events that were due at its instant, so that it sees what a prober that
 * looks at the same instant has seen.
 *
 * @param deadlineUs - Last instant to look at; infinite to look for as long as the run lasts.
 * @returns Whether the claim held at a look.
 */
export function* poll(
  clock: Clock,
  everyUs: Micros,
  deadlineUs: Micros,
  holds: () => boolean,
): Process<boolean> {
  for (;;) {
    if (holds()) return true;
    const leftUs = deadlineUs - clock.nowUs();
    if (leftUs <= 0) return false;
    yield (wake) => clock.after(Math.min(everyUs, leftUs), () => clock.after(0, wake));
  }
}

/**
 * Asks something of each item at once, that is answered by a callback.
 *
 * @returns The answers in the order of the items, `undefined` where none came within `patienceUs`.
 */
export function* answersOf<Item, Answer>(
  clock: Clock,
  patienceUs: Micros,
  items: readonly Item[],
  send: (item: Item, reply: (answer: Answer) => void) => void,
): Process<(Answer | undefined)[]> {
  const answers: (Answer | undefined)[] = items.map(() => undefined);
  const open = new Set(items.keys());
  if (open.size === 0) return answers;
  yield (wake) => {
    clock.after(patienceUs, wake);
    for (const [index, item] of items.entries()) {
      send(item, (answer) => {
        answers[index] = answer;
        open.delete(index);
        if (open.size === 0) wake();
      });
    }
  };
  // A copy: an answer that comes later must not change what was returned.
  return [...answers];
}

function onceOnly(wake: () => void): () => void {
  let isCalled = false;
  return () => {
    if (isCalled) return;
    isCalled = true;
    wake();
  };
}
