/** What a traffic source may see of a cluster and do with it. */
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';

export interface TrafficHost {
  /** Runs `action` after `delayUs` of virtual time. */
  after(delayUs: Micros, action: () => void): void;
  /** The source's own stream for a purpose. */
  stream(purpose: string): Stream;
  nodesOf(group: string): readonly number[];
  /** Whether the rollout is in that stage. */
  isStage(name: string): boolean;
  /** Has a wallet submit a payment with that payload. */
  send(wallet: number, payload: Uint8Array): void;
}
