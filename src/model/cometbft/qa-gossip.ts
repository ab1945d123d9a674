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
import { type Parcel, parcelOf, partBytesOf, type QaBlock, type VoteRecords } from './parcel.ts';
import type { QaLink } from './qa-link.ts';
import type { QaNetwork } from './qa-network.ts';
import type { QaNode } from './qa-node.ts';
import type { QaSpec } from './qa-spec.ts';

const PROPOSAL_BYTES = 300;
/** A small message, with its packet and encryption. */
const NOTICE_BYTES = 40;

/** Votes that a node holds, by id. */
interface Votes {
  readonly votes: BitSet;
  readonly records: VoteRecords;
}

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
    this.#hearKind = simulation.define('hear', (link) => this.#hear(link));
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
    if (back.peerHeight === parcel.height + 1) {
      for (const vote of parcel.votes) back.peerLastVotes.add(vote);
    }
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
    if (peerHeight === sender.height) {
      const last = link.peerIsWaiting ? sender.commits[peerHeight - 1] : undefined;
      if (last !== undefined) this.#sendVotes(id, last, link.peerLastVotes, peerHeight - 1);
      this.#sendVotes(id, sender, link.peerVotes, peerHeight);
      return;
    }
    const commit = sender.commits[peerHeight];
    if (commit !== undefined) this.#sendVotes(id, commit, link.peerVotes, peerHeight);
  }

  #sendVotes(id: number, from: Votes, peerVotes: BitSet, height: number): void {
    const votes = from.votes.without(peerVotes);
    if (votes.length === 0) return;
    for (const vote of votes) peerVotes.add(vote);
    const { voteBytes, costs } = this.#spec.machine;
    const bytes = votes.length * voteBytes;
    const wireUs = votes.length * costs.wireVoteUs;
    const { records } = from;
    this.#network.post(id, parcelOf({ height, bytes, wireUs, votes, records }));
  }

  #gossipData(id: number): void {
    const link = this.#network.links[id]!;
    link.isAwakeForData = false;
    const sender = this.#nodes[link.from]!;
    const { peerHeight } = link;
    if (peerHeight !== sender.height) {
      const commit = sender.commits[peerHeight];
      if (commit === undefined) return;
      const { proposal } = commit;
      if (link.peerHash !== proposal.block.hash) this.#queueProposal(id, link, proposal);
      this.#queueParts(id, link, commit.parts, proposal.block);
      return;
    }
    const { round } = sender;
    const proposal = sender.proposals[round];
    if (proposal !== undefined && link.peerRound < round) this.#queueProposal(id, link, proposal);
    const { block } = sender;
    if (block?.hash === link.peerHash) this.#queueParts(id, link, sender.parts, block);
  }

  #queueProposal(id: number, link: QaLink, proposal: NonNullable<Parcel['proposal']>): void {
    link.peerKnows(proposal.block.hash, proposal.round);
    const { wireVoteUs: wireUs } = this.#spec.machine.costs;
    const content = { height: link.peerHeight, bytes: PROPOSAL_BYTES, wireUs, proposal };
    this.#network.queue(id, parcelOf(content));
  }

  /** Queues all parts that the peer is not known to have, in an order left to chance. */
  #queueParts(id: number, link: QaLink, parts: BitSet, block: QaBlock): void {
    const { partBytes, costs } = this.#spec.machine;
    const missing = parts.without(link.peerParts);
    for (let left = missing.length; left > 0; left--) {
      const place = this.#stream.below(left);
      const part = missing[place]!;
      missing[place] = missing[left - 1]!;
      link.peerParts.add(part);
      const bytes = partBytesOf(block, part, partBytes);
      const wireUs = Math.round((costs.wirePartUs * bytes) / partBytes);
      const { hash } = block;
      this.#network.queue(id, parcelOf({ height: link.peerHeight, bytes, wireUs, hash, part }));
    }
  }

  /** What came since the peer was told last leaves with the flush of the buffer. */
  #tell(id: number): void {
    const link = this.#network.links[id]!;
    link.isNoticeDue = false;
    const { height, isWaiting, voteLog, partLog, noticeCount } = this.#nodes[link.from]!;
    const count = noticeCount - link.toldCount;
    if (count === 0) return;
    link.toldCount = noticeCount;
    const parts = this.#spec.announcesParts ? partLog.length : 0;
    link.notices.push({ height, isWaiting, votes: voteLog.length, parts, count });
    this.#work(link.from, count);
    link.limit.pass(this.#simulation.nowUs, count * NOTICE_BYTES);
    this.#simulation.schedule(link.oneWayUs, this.#hearKind, id);
  }

  #hear(id: number): void {
    const link = this.#network.links[id]!;
    const back = this.#network.back(id);
    const notice = link.notices.shift()!;
    this.#work(link.to, notice.count);
    if (back.peerEnters(notice.height)) this.#wakeLink(id ^ 1);
    back.peerIsWaiting = notice.isWaiting;
    const { voteLog, partLog, block, height } = this.#nodes[link.from]!;
    if (height !== notice.height || back.peerHeight !== notice.height) return;
    for (; back.heardVotes < notice.votes; back.heardVotes++) {
      back.peerVotes.add(voteLog[back.heardVotes]!);
    }
    if (back.peerHash !== block?.hash) return;
    const partCount = Math.min(notice.parts, partLog.length);
    for (let place = 0; place < partCount; place++) back.peerParts.add(partLog[place]!);
  }

  #work(node: number, count: number): void {
    const { wireNoticeUs } = this.#spec.machine.costs;
    const { processor } = this.#network.hosts[node]!;
    processor.take(this.#simulation.nowUs, count * wireNoticeUs);
  }
}
