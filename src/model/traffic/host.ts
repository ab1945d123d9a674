/** What a traffic source may see of a cluster and do with it. */
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Registry } from '../../metrics/registry.ts';
import type { Sending } from '../node/wallet-part.ts';

/** A payment that a wallet is asked to make. */
export interface Payment extends Sending {
  /** Node of the wallet. */
  readonly wallet: number;
  readonly payload: Uint8Array;
}

export interface TrafficHost {
  nowUs(): Micros;
  /** Runs `action` after `delayUs` of virtual time. */
  after(delayUs: Micros, action: () => void): void;
  /** The source's own stream for a purpose. */
  stream(purpose: string): Stream;
  nodesOf(group: string): readonly number[];
  /** Whether the rollout is in that stage. */
  isStage(name: string): boolean;
  /** Has a wallet submit a payment; it comes to nothing while the wallet's process is down. */
  send(payment: Payment): void;
  /** Where a wallet counts what its users see. */
  registryOf(wallet: number): Registry;
}
