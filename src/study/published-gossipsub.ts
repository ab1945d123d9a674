/**
 * Figures of the GossipSub v1.0 simulation, as published.
 *
 * Source: vyzo, "Some Preliminary EPISUB results" and the gists that followed it (August 2022,
 * linked from libp2p/specs pull request 413), sections gossipsub/v1.0 with 5 sources and 60
 * messages. Of 1000 nodes only two shares, to a tenth of a per cent, were at hand. For 100 nodes:
 * README of vyzo/gerbil-simsub at 781cca6c, 10 messages, run in real time.
 */

export interface PublishedGossipsub {
  readonly nodeCount: number;
  readonly messageCount: number;
  /** Seconds from the start to the first message. */
  readonly settleSeconds: number;
  /** Messages sent by kind, where published. */
  readonly sent: {
    readonly message?: number;
    readonly ihave?: number;
    readonly iwant?: number;
    readonly graft?: number;
  };
  /** Per cent of the deliveries within so many milliseconds. */
  readonly withinMs: readonly (readonly [ms: number, percent: number])[];
}

/** By number of nodes, ascending. */
export const PUBLISHED_GOSSIPSUB: readonly PublishedGossipsub[] = [
  {
    nodeCount: 100,
    messageCount: 10,
    settleSeconds: 5,
    sent: { message: 6280, ihave: 7212, iwant: 44, graft: 372 },
    withinMs: cumulated([156, 722, 112]),
  },
  {
    nodeCount: 250,
    messageCount: 60,
    settleSeconds: 10,
    sent: { message: 96_320 },
    withinMs: cumulated([878, 10_109, 3915, 38]),
  },
  {
    nodeCount: 500,
    messageCount: 60,
    settleSeconds: 10,
    sent: { message: 189_451 },
    withinMs: cumulated([1028, 12_986, 15_234, 692]),
  },
  {
    nodeCount: 1000,
    messageCount: 60,
    settleSeconds: 10,
    sent: {},
    withinMs: [
      [200, 37.0],
      [300, 97.9],
    ],
  },
];

/** Turns counts by tenths of a second into per cents; the last step, always 100, is left out. */
function cumulated(counts: readonly number[]): readonly (readonly [number, number])[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  return counts.slice(0, -1).map((count, index) => {
    sum += count;
    return [(index + 1) * 100, (100 * sum) / total] as const;
  });
}
