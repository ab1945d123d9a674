/** A thread that dies before it is ready. Only for tests of the pool. */
throw new Error('this thread never starts');

export default function never(): void {}
