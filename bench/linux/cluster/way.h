/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For netem: the way between nodes of a cluster, by their addresses, and the network card at its end.
 *
 * The node with number n has the address 10.1.0.(n + 2) and stands in region n modulo `regions`.
 * Packets leave one after the other at 10 Gbit/s; each is held up on its own, exponentially, and
 * those of a connection stay in order. Each queue of the card hands over together what came in
 * `card_ns`; a connection has the same queue always.
 */
#include <linux/hash.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <net/variates.h>

#define WAY_NODES 64
#define WAY_CONNECTIONS 64
#define WAY_PAIRS 64
#define WAY_NS_PER_10_BYTES 8
#define CARD_QUEUES 64

/* By sender's and receiver's region. */
static int way_us[WAY_PAIRS];
module_param_array(way_us, int, NULL, 0);
/* The mean of what holds packets up. */
static int hold_ns[WAY_PAIRS];
module_param_array(hold_ns, int, NULL, 0);
static int regions = 1;
module_param(regions, int, 0);
static int card_ns = 40000;
module_param(card_ns, int, 0);
static int card_queues = 8;
module_param(card_queues, int, 0);
static unsigned long long way_seed = 1;
module_param(way_seed, ullong, 0);

/* When the last packet arrives, by sender, receiver and connection. */
static u64 way_last[WAY_NODES][WAY_NODES][WAY_CONNECTIONS];

/* Xorshift: G. Marsaglia, Journal of Statistical Software 8(14), 2003. */
static u32 way_random(void)
{
	way_seed ^= way_seed << 13;
	way_seed ^= way_seed >> 7;
	way_seed ^= way_seed << 17;
	return way_seed >> 32;
}

/* A number that packets of a connection share, and hardly any others. */
static u32 way_connection(struct iphdr *ip)
{
	struct tcphdr *tcp = (struct tcphdr *)((u8 *)ip + ip->ihl * 4);
	u32 ports = ntohs(tcp->source) << 16 | ntohs(tcp->dest);

	return ip->protocol == IPPROTO_TCP ? hash_32(ntohl(ip->saddr) ^ hash_32(ports, 32), 16) : 0;
}

/* When a packet that leaves now is at the other end. @free: when the sender's card is free. */
static u64 way_arrives(struct sk_buff *skb, u64 now, u64 *free)
{
	struct iphdr *ip = ip_hdr(skb);
	u32 from, to, pair;
	u64 at, *last;

	if (skb->protocol != htons(ETH_P_IP))
		return now;
	from = (ntohl(ip->saddr) & 255) - 2;
	to = (ntohl(ip->daddr) & 255) - 2;
	if (from >= WAY_NODES || to >= WAY_NODES)
		return now;
	pair = from % regions * regions + to % regions;
	*free = max(*free, now) + skb->len * WAY_NS_PER_10_BYTES / 10;
	at = *free + 1000ULL * way_us[pair] +
	     ((u64)hold_ns[pair] * variates[way_random() % VARIATES] >> VARIATE_BITS);
	last = &way_last[from][to][way_connection(ip) % WAY_CONNECTIONS];
	*last = max(*last, at);
	return *last;
}

/* When the card at the end hands a packet over that has come now. @slots: when its queues do so. */
static u64 card_hands_over(struct sk_buff *skb, u64 now, u64 *slots)
{
	bool is_ip = skb->protocol == htons(ETH_P_IP);
	u64 *slot = &slots[is_ip ? way_connection(ip_hdr(skb)) % card_queues : 0];

	if (*slot <= now)
		*slot = now + card_ns;
	return *slot;
}
