/**
 * Requests that are carried out once, however often they are sent: each has an identity, and who
 * sends it again is told how the first one ended. So an operator that died while it waited can be
 * followed by another one.
 */
import type { OperationOutcome } from './capability.ts';

type Reply = (outcome: OperationOutcome) => void;

interface Request {
  outcome: OperationOutcome | null;
  readonly waiting: Reply[];
}

export class Requests {
  readonly #byId = new Map<string, Request>();

  /**
   * Sends a request.
   *
   * @param reply - Called once, when it has ended.
   * @param begin - Carries it out; called for the first request of this identity only.
   */
  send(id: string, reply: Reply, begin: (done: Reply) => void): void {
    const known = this.#byId.get(id);
    if (known !== undefined) {
      if (known.outcome === null) known.waiting.push(reply);
      else reply(known.outcome);
      return;
    }
    const request: Request = { outcome: null, waiting: [reply] };
    this.#byId.set(id, request);
    begin((outcome) => {
      if (request.outcome !== null) return;
      request.outcome = outcome;
      for (const waiting of request.waiting.splice(0)) waiting(outcome);
    });
  }
}
