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
    Measured by us, RocksDB 6.20.3 on one core of an AMD EPYC (Zen 4) at 3.6 GHz, on batches as
    their client makes them (nearly all zeros, 16.7 to 1): writing takes 680 MB/s, looking into a
    file 2.1 GB/s, copying 7 GB/s, flushing 2.9 GB/s and merging 1.68 GB/s (in two other runs 1.62
    and 1.64); SHA-512 617 MB/s; signing 18 us, verifying 52 us, 27 us each for many together
    (\`npm run bench:rocksdb\`).
  `),
  prose(`
    Their cores, Skylakes of 3.1 GHz, are taken to need 1.28 times as long for the database: a Zen
    4 does 1.10 times as much in a cycle, on average over LZ4, LZO and Snappy, both ways (lzbench
    1.8 on a Core i7-8700K, 1.9 on an EPYC 9554). For hashes and signatures 1.46 times: OpenSSL's
    SHA-512 takes 5.20 cycles a byte on a Skylake, as its source says, and 872 MB/s here.
  `),
  prose(`
    Judged by RocksDB there: at 72.8 MB/s it takes 0.75 ms to find that a batch is not there in
    the first 30 s and 2.03 after five minutes (the model 0.73 and 1.64); at 116.5 MB/s writes are
    slowed after 90 s in both, and then take 5.2 ms on average (the model 3.8).
  `),
  prose(`
    So the database is the limit of n = 20: at 65 MB/s, which is 125,000 tx/s, files come faster
    than they are merged, and after four minutes writes are slowed. Theirs reaches it a few per
    cent later: at 130,000 tx/s one run of five is slow, at 140,000 all are, and stop. So much the
    speed of a core may be off: if the database took as long as on the EPYC, 1.15 or 1.46 times as
    long (here 1.28), three runs took 1.2 to 1.4, 1.4 to 2.1 or 3.4 to 14 s at 130,000 tx/s, and
    1.2 to 1.7, 2.2 to 3.0 or 4.2 to 14 s at 140,000 (with an earlier draw of when windows grow).
    The 1.28 was settled before any run with it, but after runs with 1.46 for all work.
  `),
  prose(`
    Whether the core or the disk is taken to be too slow is open. That flushes and merges wait for
    the disk is as RocksDB does: at 86.5 MB/s, its syncs made to wait for 335 MB/s, it slows writes
    after 105 to 120 s (merging 1.27 to 1.61 GB/s, on a busy machine) and the model after 165 to 180
    (1.68). A disk of 850 MB/s, as much as Amazon gives such a machine, would not slow any in five
    minutes at 130,000 tx/s. A core would rather be slower than taken: two fifths of a merge is
    Snappy decompressing zeros, in which loads wait for stores that they overlap, three times for 64
    bytes. Here that takes 67 cycles, of which those three are 58; on a Skylake each takes 14 to 19
    (T. Downs, store forwarding by uarch-bench, gist bc9af3a0; 21 to 25 on a Zen 2), but a load that
    needs not wait 4.4, here 1, and there are eight in a row, so 77 to 92 in all.
  `),
  prose(`
    Assumption of ours: one packet in 100,000 is lost between two regions, a round number that was
    kept, not a fit. Measurements of such paths are published (Haq et al., WWW 2017; Iqbal et al.,
    IEEE/ACM Transactions on Networking 30(4), 2022), but all we could read are their abstracts,
    which give no rate of loss. With corrected receivers, and before missing batches were asked
    for at once, consensus takes 0.6 s with none and 13 to 21 s with 3 in 100,000 for n = 10 at
    100,000 tx/s (0.9 to 1.3 s as assumed), 2.6 to 2.9 and 5.2 to 5.8 s for n = 20 at 130,000 (1.6
    to 3.8 s), 2.1 to 2.3 and 22 to 43 s with one dead at 90,000 (2.6 to 3.1 s).
  `),
  prose(`
    The windows of the receivers make the knee of n = 10: on the way of 295 ms 1.57 MB carry 5.3
    MB/s, a node's share of 103,000 tx/s.
  `),
  prose(`
    Measured by us: v0.3.0 itself, with a database in memory, on Linux 6.1 without the correction
    and with round trips reckoned as in 5.4, as a User-mode Linux whose clock runs only while all
    processes wait; network namespaces with the same round trips, but no whole milliseconds, and
    packets of 1448 bytes from the start, where EC2 might also find that size by trying. Between
    regions packets stay in order and each is held up, exponentially, by 0.03 to 0.10 ms on
    average each way, by which thirty round trips vary as those published; the last network card
    hands over what came in 40 us. Of the connections whose messages need more than the first
    window in a round trip 29, 24, 18 and 16 % have it still after 3.4, 5.4, 9.4 and 13.4 s at 600
    tx/s a node, 29, 22, 18 and 15 % at 1000, 19, 15, 10 and 7 % at 2000, 16, 11, 8 and 7 % at
    4000, and 1 % and then none at 8000. So a run begins with ten to sixty seconds in which
    consensus takes 1 to 7 s, as batches come late and are asked for, which asks for more; theirs
    are means of 300 s from the start. No figure of theirs went into that.
  `),
  prose(`
    Judged by the same: over 290 s with ten nodes at 10,000 tx/s v0.3.0 takes 0.86 s there to
    consensus and 1.31 end to end; published are 0.85 and 1.27. While windows are small, in each
    of its runs (ours in brackets, means of twenty runs, without loss, with buffers as that
    Linux has them, a card for each connection and processors that take no time): over 42 s with
    ten nodes at 6000 tx/s 1.4 s (1.0), at 10,000 2.2 and 3.2 (1.7), over 110 s 0.9, 1.0 and 1.1
    (1.0), over those 290 s 0.86 (0.67); at 20,000 over 32 s 1.8, 2.1 and 4.0 (3.4), over 75 s
    1.1, 1.3, 1.3, 1.4 and 1.6 (1.7); over 10 to 16 s at 40,000 4.4 and 4.9 (4.6), at 50,000 5.8
    and 7.2 (5.2), at 60,000 3.0 (4.7), at 80,000 1.5, 1.6 and 2.1 (2.5); over 24 s with twenty
    nodes at 12,000 1.4, 1.9 and 3.1 (2.6); over 110 s with three dead of ten at 3500 5.8 and
    18.5 (9.2). With fifty nodes at 80,000 the blocks of the first, fourth and eighth second
    take 6.3, 8.2 and 7.8 s (ours 3.2 to 6.3, 7.7 to 9.9 and 8.2 to 9.0). Where windows grow at
    once, 0.50 to 0.54 s at 10,000 once it has begun (ours 0.50 to 0.51), and 0.51 to 0.54 s
    with twenty nodes at 80,000 (ours, with a database on disk, 0.55 to 0.58). Single
    connections of Linux, without loss, deliver messages of 10 to 208 kB every 100 ms over 62 to
    295 ms within 2
    ms of ours, on average (\`npm run bench:linux\`; in other runs some within 13 ms). With 3 in
    100,000 packets lost, 416 and 520 kB take 4.0 and 11.8 s on average over 295 ms (ours 1.8 and
    10.9), 2.0 and 4.5 s over 199 ms (ours 1.0 and 7.7).
  `),
  prose(`
    Ours draw whether a window grows easily (71 % do, with one chance in 5 in each round trip that
    fills it), and if not its chance, evenly from one in 300 to one in 40, times 1 + (l / 198 kB)^4
    for messages of length l: twentyfold at 416 kB. Of laws of this kind it is the likeliest for
    all 1,908 connections that were watched. One chance for all that do not grow easily would be one
    in 95.
  `),
  prose(`
    How packets are held up decides how long windows stay small, and is an assumption: that each is
    held up on its own, and that all between two regions stay in order. With one chance for all
    that do not grow easily, one in 10 begins to grow in each round trip if packets are not held
    up, one in 26 if all are evenly by up to 0.1 ms each way, one in 70 to 100 by up to 0.2 ms, and
    one in 48 if as much as between those regions but evenly. The published round trips are not
    even: the greatest of thirty is in the middle 5.5 times as far above the mean as the least is
    below it. If packets that leave a region within 0.1, 1 or 10 ms of one another are held up
    alike, 12, 8 and 17 % of 60 windows are still small after 3.4 s at 1000 tx/s a node, 3, 0 and 3
    % after 5.4 s and none after 12; ours take 0.50 s at 10,000 tx/s with such windows. Delays of
    packets that follow closely are known to depend on one another (Q. Li and D. L. Mills, NCA
    2003). If packets stay in order only between two nodes, windows of ten and twenty nodes stay
    small for longer (36, 26, 19 and 15 % of 72 and 33, 26 and 20 % of 288 at 1600 tx/s a node, for
    19, 15, 14 and 8 and 15, 11 and 6 % in order between regions), and those of fifty for less (16,
    8, 3 and 1 % of 1800, and 22, 16, 8 and 5 % at 1200). Theirs take 0.55 to 1.08 s with ten nodes
    at 10,000 tx/s, which speaks for windows that stay small for a while, but the assumption
    was not made by them.
  `),
  prose(`
    Measured anew since, on 12,443 connections, by \`npm run bench:windows\`, with packets in order
    for each connection, and not for all between two regions, and one queue to a card. With ten
    nodes that changes little: 30, 25, 21 and 18 % of 1079 windows are small after 3.4, 5.4, 9.4 and
    13.4 s at 600 and 1000 tx/s a node, 22, 18 and 14 % after 3.4, 5.4 and 9.4 s of 672 at 2000 and
    4000. With more nodes windows grow sooner: 26, 21, 12 and 8 % of 1068 with twenty at 1600, and
    with fifty 24, 17 and 9 % of 2063 at 800, and 14, 8, 2 and 0 % of 2070 at 1600. There, what
    decides is how cards take turns: of the windows at 1600 that have been filled sixteen times,
    one in 15 grows in each round trip, one in 32 if the cards that send have no limit, one in 11 if
    those that receive have eight queues of their own, and one in 10 if they hand over each packet
    at once; with ten nodes at 1000 one in 89, and one in 114 with eight queues. With a law that
    fits all of these (the chance of the late ones grows with the number of receivers, to the power
    of three quarters), ours took 0.7 to 0.8 s with fifty nodes from 30,000 tx/s on, less than any
    run of theirs, and 62 of the 99 means were within a quarter, not 74.
  `),
  prose(`
    All of that was with senders whose packets were nobody's once they had been sent, as netem has
    it. Linux lets a connection have but a few packets in a card until it tells that they have left
    (TCP small queues): connections that send at the same time take turns, so the packets of each
    come spaced. With cards that tell after 64 us, as Amazon's driver asks them to, or when something
    comes in, and 5 Gbit/s to other regions, windows stay small for longer: 68, 62, 53 and 47 % of
    652 after 3.4, 5.4, 9.4 and 13.4 s with ten nodes at 1000 tx/s a node (of the late ones one in 147
    grows in each round trip), 68, 60, 50 and 41 % of 355 with twenty at 1600 (one in 91), 43 and 38 %
    of 2076 after 3.4 and 5.4 s with fifty at 800 (one in 75). That hangs on little else: with ten
    nodes it is 55 to 67 % after 3.4 s if cards tell after 1 us, if they have one queue, and if packets
    of a connection within 0.1 or 1 ms are held up alike. If on the same cards packets are nobody's
    it is 51, 46, 41 and 32 % of 564: what comes in is handed over after 5 us there, not 40.
  `),
  prose(`
    With a law that fits those, single runs of ours take 0.6, 1.3, 1.4 and 1.3 s to consensus with
    fifty nodes at 20,000, 40,000, 60,000 and 90,000 tx/s (theirs 0.7, 3.8, 2.3 and 1.7), 1.3 and 1.2
    with twenty at 80,000 and 100,000 (1.3 and 1.1), 0.9 and 1.3 with ten at 80,000 (0.95): nearer
    than with the law that ours have. But it takes 2.3 to 3.6 s with ten nodes at 10,000 (0.85) and
    0.8 with twenty (0.6). So theirs seem to space their packets where a node sends a megabyte and
    more at once, and not where it sends half of one, as cards would that take so much from TCP
    before they make it wait. Nothing is published of that. Ours have the law of ten nodes, and of
    senders that do not space packets, for all.
  `),
  prose(`
    Since 2025 Linux reckons a round trip by its least (b879dcb1aeec), which also decides when
    such a window grows; theirs was no such Linux. On EC2 a window was seen that did not grow at
    all, from a sender that spaces all its packets (BBR).
  `),
  prose(`
    So windows that grow late explain what no other input did: that theirs take longer at 20,000
    to 40,000 tx/s with fifty nodes than at 10,000, where no message fills a window, and that
    rounds time out and blocks are lost without any dead node, 1 to 10 % of all transactions from
    40,000 tx/s on with fifty nodes (ours 0 to 4 %) and from 80,000 with fewer (ours 0 to 8 %
    where they keep up). Still apart: with fifty nodes ours are too quick from 30,000 to 50,000
    tx/s, where messages are shorter than a window (but for one run at 40,000), and too slow at
    70,000 and 90,000, where they are longer and theirs are quick again (1.1 to 1.4 s in four of
    five runs at 90,000). How long the last few windows stay small decides there: a round of fifty
    waits as soon as more than one window in a hundred is small. In two of three runs of ours at
    90,000 next to nothing is committed for the best part of a minute: rounds time out one after
    the other, as nodes that lack what small windows held up ask the leader for it on connections
    that are new, and have it once the round is over. And two of five runs of theirs with ten nodes
    at 10,000 lose 5 and 6 %, none of ours.
  `),
  prose(`
    In one run each of theirs with fifty nodes at 30,000, 50,000, 70,000, 80,000 and 90,000 tx/s,
    in two at 60,000 and in three of four at 100,000, transactions take 1.8 to 4.7 s longer end to
    end than from proposal to commit, in all others 0.3 to 0.7, and 5 to 17 % of them are lost. So
    do ours if one of the fifty is dead: 2.4 s and 2 % at 60,000. So a node seems to have been
    down in these runs. The others take 1.4 s to consensus at 30,000, and 2.5, 2.2, 1.4, 1.5, 1.2
    and 1.2 s from 50,000 to 100,000; compared here is the mean of all, as published.
  `),
  prose(`
    Runs of one file differ much: consensus latency 547 to 1079 ms for n = 10 at 10,000 tx/s,
    2276 to 13,307 ms with three dead at 3500. With dead nodes the order of leaders decides: two
    dead in a row leave few rounds that can commit. Ours: runs of 300 s, as theirs, 10 a row (20
    with dead nodes, 3 with n = 50).
  `),
  prose(`
    So of their own runs 106 of 164 have a consensus latency, and 111 an end-to-end latency,
    within a quarter of the mean of the others of their file; for n = 50 from 70,000 tx/s on 2 and
    1 of 19. Ours are within a quarter of the mean of theirs in 22 and 24 of 33 files. If all files
    were measured anew, by as many runs that vary log-normally as theirs do, 83 to 88 of the 99
    means would be within a quarter of those published, and never all; ours are in 75.
  `),
  prose(`
    That theirs do not saturate for one cause is in their own figures: n = 50 takes 3.8 s at
    40,000 tx/s and 1.7 s at 90,000. With one dead, some orders of leaders lose a fifth of all
    transactions or more: theirs at 54,000, 63,000 and 99,000 tx/s, ours from 45,000 on.
  `),
  prose(`
    Connections between two regions take ways of their own, some up to a third longer at the 95th
    percentile (Reda et al., CCR 50(2), 2020). Tried earlier, with corrected receivers: if one in
    twenty is a third longer, consensus takes as long for n = 10 at 10,000 tx/s and 4 ms more for
    n = 20 at 80,000; if they are longer by shares spread evenly up to a third, 57 and 90 ms more,
    but 6.5 s for n = 10 at 100,000 (1.1 s).
  `),
  prose(`
    Not modelled: that connections of the consensus are set up when they are first used, as those
    of batches are (their nodes start ten seconds before the clients, in which ten nodes have all
    led, of fifty about half); round trips that vary, but for what that does to windows, losses in
    bursts, acknowledgements that TCP delays, and that a connection reads none while it waits for
    room to write, which it rarely does, and then it is behind anyway and a quorum does without
    it. A slow start that ends early (HyStart) needs round trips that grow or a bottleneck; here
    neither is there.
  `),
];
