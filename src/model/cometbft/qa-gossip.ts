/**
 * What nodes of the test network tell each other, and when.
 *
 * Votes, proposals and block parts are sent by routines of each connection, by what the sender
 * knows of the peer. A peer behind is sent what it lacks of its height. Which votes a node has, and
 * in which height it is, it tells all its peers in small messages; from v1 on also which parts.
 *
 * Source: cometbft v1.0, `internal/consensus/reactor.go`; v0.34 but for the parts.
 */
import type { Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { BitSet } from './bit-set.ts';
import { type Parcel, parcelOf, type VoteRecords } from './parcel.ts';
import type { QaLink, Told } from './qa-link.ts';
import type { QaNetwork } from './qa-network.ts';
import type { QaNode } from './qa-node.ts';
import type { QaSpec } from './qa-spec.ts';

const PROPOSAL_BYTES = 300;
/** A small message, with its packet and encryption. */
const NOTICE_BYTES = 40;
/** Above all counts of votes. */
const PARTS_SHIFT = 65_536;

export class QaGossip {
  readonly #spec: QaSpec;
  readonly #simulation: Simulation;
  readonly #stream: Stream;
  readonly #network: QaNetwork;
  readonly #nodes: readonly QaNode[];
  readonly #votesKind: number;
  readonly #dataKind: number;
  readonly #tellKind: number;
  readonly #hearKind: number;

  constructor(
    spec: QaSpec,
    simulation: Simulation,
    stream: Stream,
    network: QaNetwork,
    nodes: readonly QaNode[],
  ) {
    this.#spec = spec;
    this.#simulation = simulation;
    this.#stream = stream;
    this.#network = network;
    this.#nodes = nodes;
    this.#votesKind = simulation.define('gossip votes', (link) => this.#gossipVotes(link));
    this.#dataKind = simulation.define('gossip data', (link) => this.#gossipData(link));
    this.#tellKind = simulation.define('tell', (link) => this.#tell(link));
    this.#hearKind = simulation.define('hear', (link, height, counts) => {
      const told = { height, votes: counts % PARTS_SHIFT, parts: Math.floor(counts / PARTS_SHIFT) };
      this.#hear(link, told);
    });
  }

  /** There is news at a node: its routines look for whom to send it, and its peers are told. */
  wake(node: number): void {
    const { nowUs } = this.#simulation;
    for (const id of this.#network.linksOf[node]!) {
      this.#wakeLink(id);
      const link = this.#network.links[id]!;
      if (link.isNoticeDue) continue;
      link.isNoticeDue = true;
      this.#simulation.scheduleAt(link.flushAtUs(nowUs), this.#tellKind, id);
    }
  }

  /** What a node learns of a peer from what the peer sent it. */
  learn(back: QaLink, parcel: Parcel): void {
    if (back.peerHeight !== parcel.height) return;
    for (const vote of parcel.votes) back.peerVotes.add(vote);
    if (parcel.proposal !== null) {
      back.peerKnows(parcel.proposal.block.hash, parcel.proposal.round);
    }
    if (parcel.part >= 0 && back.peerHash === parcel.hash) back.peerParts.add(parcel.part);
  }

  #wakeLink(id: number): void {
    const link = this.#network.links[id]!;
    if (!link.isAwakeForVotes) {
      link.isAwakeForVotes = true;
      this.#scheduleWake(link, id, this.#votesKind);
    }
    if (!link.isAwakeForData) {
      link.isAwakeForData = true;
      this.#scheduleWake(link, id, this.#dataKind);
    }
  }

  #scheduleWake(link: QaLink, id: number, kind: number): void {
    const { gossipSleepUs } = this.#spec.timing;
    const { nowUs } = this.#simulation;
    const sinceUs = (nowUs + gossipSleepUs - link.phaseUs) % gossipSleepUs;
    this.#simulation.schedule(gossipSleepUs - sinceUs, kind, id);
  }

  #gossipVotes(id: number): void {
    const link = this.#network.links[id]!;
    link.isAwakeForVotes = false;
    const sender = this.#nodes[link.from]!;
    const { peerHeight } = link;
    if (peerHeight === sender.engine.height) {
      this.#sendVotes(id, link, sender.votes, sender.records);
      return;
    }
    const commit = sender.commits[peerHeight];
    if (commit === undefined) return;
    this.#sendVotes(id, link, commit.votes, commit.records);
  }

  #sendVotes(id: number, link: QaLink, held: BitSet, records: VoteRecords): void {
    const votes = held.without(link.peerVotes);
    if (votes.length === 0) return;
    for (const vote of votes) link.peerVotes.add(vote);
    const { voteBytes, costs } = this.#spec.machine;
    const bytes = votes.length * voteBytes;
    const wireUs = votes.length * costs.wireVoteUs;
    this.#network.post(id, parcelOf({ height: link.peerHeight, bytes, wireUs, votes, records }));
  }

  #gossipData(id: number): void {
    const link = this.#network.links[id]!;
    link.isAwakeForData = false;
    const sender = this.#nodes[link.from]!;
    const { peerHeight } = link;
    if (peerHeight !== sender.engine.height) {
      const commit = sender.commits[peerHeight];
      if (commit === undefined) return;
      const { proposal } = commit;
      if (link.peerHash !== proposal.block.hash) this.#queueProposal(id, link, proposal);
      this.#queueParts(id, link, commit.parts, proposal.block.hash);
      return;
    }
    const { round } = sender.engine;
    const proposal = sender.proposals[round];
    if (proposal !== undefined && link.peerRound < round) this.#queueProposal(id, link, proposal);
    if (sender.partsHash === link.peerHash && sender.partsHash !== '') {
      this.#queueParts(id, link, sender.parts, sender.partsHash);
    }
  }

  #queueProposal(id: number, link: QaLink, proposal: NonNullable<Parcel['proposal']>): void {
    link.peerKnows(proposal.block.hash, proposal.round);
    const { wireVoteUs: wireUs } = this.#spec.machine.costs;
    const content = { height: link.peerHeight, bytes: PROPOSAL_BYTES, wireUs, proposal };
    this.#network.queue(id, parcelOf(content));
  }

  /** Queues all parts that the peer is not known to have, in an order left to chance. */
  #queueParts(id: number, link: QaLink, parts: BitSet, hash: string): void {
    const { partBytes: bytes, costs } = this.#spec.machine;
    const missing = parts.without(link.peerParts);
    for (let left = missing.length; left > 0; left--) {
      const place = this.#stream.below(left);
      const part = missing[place]!;
      missing[place] = missing[left - 1]!;
      link.peerParts.add(part);
      const content = { height: link.peerHeight, bytes, wireUs: costs.wirePartUs, hash, part };
      this.#network.queue(id, parcelOf(content));
    }
  }

  /** What came since the peer was told last leaves with the flush of the buffer. */
  #tell(id: number): void {
    const link = this.#network.links[id]!;
    link.isNoticeDue = false;
    const { engine, voteLog, partLog } = this.#nodes[link.from]!;
    const parts = this.#spec.announcesParts ? partLog.length : 0;
    const now = { height: engine.height, votes: voteLog.length, parts };
    const count = advance(link.told, now);
    if (count === 0) return;
    this.#work(link.from, count);
    link.limit.pass(this.#simulation.nowUs, count * NOTICE_BYTES);
    const counts = now.votes + PARTS_SHIFT * now.parts;
    this.#simulation.schedule(link.oneWayUs, this.#hearKind, id, now.height, counts);
  }

  #hear(id: number, now: Told): void {
    const link = this.#network.links[id]!;
    const back = this.#network.back(id);
    if (back.peerEnters(now.height)) this.#wakeLink(id ^ 1);
    const { voteLog, partLog, partsHash, engine } = this.#nodes[link.from]!;
    const before = { ...link.heard };
    this.#work(link.to, advance(link.heard, now));
    if (engine.height !== now.height || back.peerHeight !== now.height) return;
    const firstVote = before.height === now.height ? before.votes : 0;
    for (let place = firstVote; place < now.votes; place++) back.peerVotes.add(voteLog[place]!);
    if (back.peerHash !== partsHash) return;
    const partCount = Math.min(now.parts, partLog.length);
    for (let place = 0; place < partCount; place++) back.peerParts.add(partLog[place]!);
  }

  #work(node: number, count: number): void {
    const { wireNoticeUs } = this.#spec.machine.costs;
    const { processor } = this.#network.hosts[node]!;
    processor.take(this.#simulation.nowUs, count * wireNoticeUs);
  }
}

/** Brings up to date what was told; returns how many messages that took. */
function advance(told: Told, now: Told): number {
  const isSame = told.height === now.height;
  const votes = isSame ? now.votes - told.votes : now.votes;
  const parts = isSame ? Math.max(0, now.parts - told.parts) : now.parts;
  told.height = now.height;
  told.votes = now.votes;
  told.parts = now.parts;
  return votes + parts + (isSame ? 0 : 1);
}
