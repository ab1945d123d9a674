/** What the study of HotStuff on AWS says of itself: what went in, and what to know of the rest. */
import { prose } from './study.ts';

export const HOTSTUFF_INPUTS: readonly string[] = [
  'Batches of 500 kB or 100 ms, transactions of 512 bytes in bursts every 50 ms, timeout 5 s.',
  prose(`
    Nodes placed in the five regions in turn, the dead ones last; round-robin leaders in an order
    drawn for each run (theirs: for each series of runs, as keys were).
  `),
  prose(`
    From the source of v0.3.0: what is sent when, and with how many bytes; that a batch counts at
    its author once a quorum confirmed it; that a processed block takes its batches from all
    proposers, even if it is never committed; that sockets keep Nagle's algorithm; that one task
    serves the database, that a batch is read whole to see whether it is there; that a missing one
    is looked up thrice and asked of the proposer, as soon as the block comes, and each second of
    three others drawn anew while it is missing after 5 s; that it may be proposed again when it
    then comes twice; that blocks have connections of their own; that a leader proposes again for
    every certificate of timeouts that comes while it leads, and that it neither takes nor drops
    batches until a quorum has acknowledged its block; that a batch is not sent any more to a node
    whose connection is still full once a quorum has it.
  `),
  prose(`
    RocksDB 6.20.3 as it comes, which is what cargo took in December 2021: tables of 64 MiB, four
    files to a compaction, one thread for flushes and one for compactions, first of what exceeds
    its limit by most, Snappy, no filters, writes that do not wait for the disk; writes slowed at
    20 files and stopped at 36. Flushes and compactions wait for the disk: a gp2 volume of 200
    GiB, as their scripts ask for, takes 250 MiB/s (EBS).
  `),
  prose(`
    Round trips between regions of cloudping.co. A machine sends 10 Gbit/s within its region, and
    5 to all others together (m5d.8xlarge; EC2 User Guide, "instance network bandwidth"). TCP as
    Linux does it: CUBIC (RFC 9438), ten packets to begin with, windows that shrink in pauses and
    while they are not filled (RFC 2861), buffers of 4 MiB at most at the sender.
  `),
  prose(`
    Receivers as Linux 5.4 of October 2020, of which the image is that their scripts name, makes
    them on EC2, where a network card takes packets of 9001 bytes but the way between regions
    only 1500 (EC2 User Guide): a window of 57 kB at first, which grows with what is read in a
    round trip up to 1.57 MB. Amazon's driver takes a page of 4 KiB for each packet, and then
    Linux does not offer the other half of 3 MiB. Both ends were measured on EC2 over 162 ms:
    2.7 Mbit/s without growth, from a sender that spaces its packets, and 80 with it (H. Mohamed
    Abuelfotoh, netdev, 4 and 5 December 2020); ours: 2.8 and 78. By iperf between two m5.8xlarge
    in Ohio and Sydney a user saw about 60 Mbit/s, and the author of the benchmark as much
    (facebookresearch/narwhal, issue 16, July 2021); 1.57 MB in each round trip of 194 ms are 65.
  `),
  prose(`
    When a window begins to grow: until December 2020 (72d05c00d7ec) such a receiver asked for a
    tenth more than it offered, so it took some round trips more, depending on how packets fall.
    Measured by us on their program and a Linux that does the same, with packets held up as
    between the regions of AWS, where the mean of thirty round trips, without the longest, is 0.04
    to 0.17 ms above the least (R. Imaoka, "Using ping to test AWS VPC network latency across
    different regions", 10 June 2019); see below.
  `),
];

export const HOTSTUFF_REMARKS: readonly string[] = [
  prose(`
    Runs of one file differ much: consensus latency 547 to 1079 ms for n = 10 at 10,000 tx/s,
    2276 to 13,307 ms with three dead at 3500. If all files were measured anew, by as many runs
    that vary log-normally as theirs do, 83 to 88 of the 99 means would be within a quarter of
    those published, and never all; ours are in 72. Ours: runs of 300 s, as theirs, 10 a row (20
    with dead nodes, as the order of leaders decides there).
  `),
  prose(`
    With fifty nodes, at 30,000 tx/s and from 50,000 on, a node seems to have been down in one run
    of theirs or more: transactions take seconds longer end to end than from proposal to commit,
    and 5 to 17 % of them are lost, as in ours if one is dead. The other runs take 1.4 s to
    consensus at 30,000, and 2.5, 2.2, 1.4, 1.5, 1.2 and 1.2 s from 50,000 to 100,000.
  `),
  prose(`
    Measured by us: RocksDB 6.20.3 on one core of an AMD EPYC (Zen 4) at 3.6 GHz, on batches as
    their client makes them (nearly all zeros, 16.7 to 1), merges 1.68 GB/s, and so on
    (\`npm run bench:rocksdb\`). Their cores, Skylakes of 3.1 GHz, are taken to need 1.28 times as
    long, and 1.46 times for hashes and signatures, by published benchmarks of such work on both.
  `),
  prose(`
    So the database is the limit of n = 20: at 125,000 tx/s files come faster than they are merged,
    and after four minutes writes are slowed. Theirs reaches it a few per cent later: at 130,000
    tx/s one run of five is slow, at 140,000 all are, and stop. So much the speed of a core may be
    off: with 1.15 for 1.28 ours take 1.4 to 2.1 s at 130,000.
  `),
  prose(`
    Assumption of ours: one packet in 100,000 is lost between two regions, a round number that was
    kept, not a fit. With 3 in 100,000 n = 10 at 100,000 tx/s takes 13 to 21 s, with none 0.6 (with
    receivers that grow their windows at once).
  `),
  prose(`
    When a window begins to grow is drawn by a law that fits v0.3.0 itself with ten nodes on such a
    Linux, in virtual time: after 3.4 and 13.4 s 29 and 15 % are still small at 1000 tx/s a node, 16
    and 7 % at 4000. There it takes 0.86 s to consensus with ten nodes at 10,000 tx/s, over 290 s, and
    1.31 end to end; published are 0.85 and 1.27. No figure of theirs went into that, but the law
    hangs on how packets are held up and how network cards send and hand over, of which nothing is
    published: with other assumptions windows of ten nodes stay small for longer, and those of
    fifty for less or for longer.
  `),
  prose(`
    Windows that grow late explain what no other input did: that theirs take longer at 20,000 to
    40,000 tx/s with fifty nodes than at 10,000, where no message fills a window, and that rounds
    time out and blocks are lost without any dead node. A round of fifty waits as soon as more
    than one window in a hundred is small, so the last few decide there.
  `),
];
