/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For TCP: writes to the kernel's log when windows of receivers of jumbo frames are filled, and when
 * they grow for the first time.
 *
 *     WINDOW grows|filled <sender> <receiver>:<port> <us> <us of the first> <times filled>
 *
 * Every eighth time is written, the first, and the one in which it grows.
 */
#define JUMBO_BYTES 8000

static void window_begins(struct tcp_sock *tp)
{
	tp->filled_count = 0;
	tp->has_grown = false;
}

/* Bytes that the program took in what TCP held to be a round trip. */
static void window_seen(struct sock *sk, u32 copied)
{
	struct tcp_sock *tp = tcp_sk(sk);
	const struct inet_sock *inet = inet_sk(sk);
	bool grows = copied > tp->rcvq_space.space;

	if (tp->has_grown || tp->advmss < JUMBO_BYTES)
		return;
	tp->has_grown = grows;
	if (copied + tp->advmss <= tp->rcv_ssthresh)
		return;
	if (tp->filled_count++ == 0)
		tp->filled_first = tp->tcp_mstamp;
	if (grows || tp->filled_count == 1 || tp->filled_count % 8 == 0)
		printk("WINDOW %s %pI4:%d %pI4:%d %llu %llu %u\n", grows ? "grows" : "filled",
		       &inet->inet_daddr, ntohs(inet->inet_dport), &inet->inet_rcv_saddr,
		       inet->inet_num, tp->tcp_mstamp, tp->filled_first, tp->filled_count);
}
