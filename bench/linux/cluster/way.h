/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For netem: the way between nodes of a cluster, by their addresses, and the network card at its end.
 *
 * The node with number n has the address 10.1.0.(n + 2) and stands in region n modulo `regions`.
 * Packets leave one after the other, at 10 Gbit/s within a region and 5 to others; each is held up on
 * its own, exponentially, and those of a connection stay in order.
 *
 * A card has several queues; a connection has the same one always. It hands over together what came
 * in `card_ns`. What it was given stays TCP's, which leaves few packets of a connection there at a time
 * ("TCP small queues"), until the card tells that they have left: `tells_ns` after, or when something
 * comes in. So packets of connections that send at the same time take turns. If `tells_ns` is 0 TCP
 * gives away all that it may at once.
 */
#include <linux/hash.h>
#include <linux/hrtimer.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <net/variates.h>

#define WAY_NODES 64
#define WAY_CONNECTIONS 64
#define WAY_PAIRS 64
#define NEAR_NS_PER_10_BYTES 8
#define FAR_NS_PER_10_BYTES 16
#define CARD_QUEUES 64

/* By sender's and receiver's region. */
static int way_us[WAY_PAIRS];
module_param_array(way_us, int, NULL, 0);
/* The mean of what holds packets up. */
static int hold_ns[WAY_PAIRS];
module_param_array(hold_ns, int, NULL, 0);
static int regions = 1;
module_param(regions, int, 0);
static int card_ns = 5000;
module_param(card_ns, int, 0);
static int tells_ns = 64000;
module_param(tells_ns, int, 0);
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
	*free = max(*free, now) + skb->len *
		(from % regions == to % regions ? NEAR_NS_PER_10_BYTES : FAR_NS_PER_10_BYTES) / 10;
	at = *free + 1000ULL * way_us[pair] +
	     ((u64)hold_ns[pair] * variates[way_random() % VARIATES] >> VARIATE_BITS);
	last = &way_last[from][to][way_connection(ip) % WAY_CONNECTIONS];
	*last = max(*last, at);
	return *last;
}

/* What the card of a node has sent from a queue and not told of. */
struct card_sent {
	struct sk_buff_head packets;
	struct hrtimer timer;
};
static struct card_sent card_sent[WAY_NODES][CARD_QUEUES];

static u64 *card_left(struct sk_buff *skb)
{
	return (u64 *)skb->cb;
}

/* Returns what is still on its way out. */
static struct sk_buff *card_tells(struct card_sent *sent)
{
	u64 now = ktime_get_ns();
	struct sk_buff *skb;

	while ((skb = skb_peek(&sent->packets)) && *card_left(skb) <= now) {
		skb_unlink(skb, &sent->packets);
		dev_consume_skb_any(skb);
	}
	return skb;
}

static enum hrtimer_restart card_timer(struct hrtimer *timer)
{
	struct sk_buff *skb = card_tells(container_of(timer, struct card_sent, timer));

	if (!skb)
		return HRTIMER_NORESTART;
	hrtimer_set_expires(timer, ns_to_ktime(*card_left(skb) + tells_ns));
	return HRTIMER_RESTART;
}

/* The queue at the node with this address that the connection of the packet has; NULL: none. */
static struct card_sent *card_queue(struct sk_buff *skb, __be32 address)
{
	u32 node = (ntohl(address) & 255) - 2;
	struct card_sent *sent;

	if (node >= WAY_NODES)
		return NULL;
	sent = &card_sent[node][way_connection(ip_hdr(skb)) % card_queues];
	if (!sent->timer.function) {
		skb_queue_head_init(&sent->packets);
		hrtimer_init(&sent->timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
		sent->timer.function = card_timer;
	}
	return sent;
}

static int netem_enqueue(struct sk_buff *skb, struct Qdisc *sch, struct sk_buff **to_free);

/*
 * Sends what a connection gives to the card as packets that are nobody's, and keeps what they were
 * made of until the card tells. @free: when the card is free, which is when the last has left.
 */
static bool card_sends(struct sk_buff *skb, struct Qdisc *sch, struct sk_buff **to_free, u64 *free)
{
	bool is_ip = skb->protocol == htons(ETH_P_IP);
	struct card_sent *sent = is_ip ? card_queue(skb, ip_hdr(skb)->saddr) : NULL;
	struct sk_buff *packet, *next;

	if (!sent)
		return false;
	packet = skb_clone(skb, GFP_ATOMIC);
	if (packet && skb_is_gso(packet)) {
		next = skb_gso_segment(packet, netif_skb_features(packet) & ~NETIF_F_GSO_MASK);
		consume_skb(packet);
		packet = next;
	}
	if (IS_ERR_OR_NULL(packet))
		return false;
	for (; packet; packet = next) {
		next = packet->next;
		skb_mark_not_on_list(packet);
		skb_orphan(packet);
		qdisc_skb_cb(packet)->pkt_len = packet->len;
		netem_enqueue(packet, sch, to_free);
	}
	if (!tells_ns)
		skb_orphan(skb);
	*card_left(skb) = max(*free, ktime_get_ns());
	skb_queue_tail(&sent->packets, skb);
	if (!hrtimer_active(&sent->timer))
		hrtimer_start(&sent->timer, ns_to_ktime(*card_left(skb) + tells_ns),
			      HRTIMER_MODE_ABS);
	return true;
}

/* When the card at the end hands a packet over that has come now. @slots: when its queues do so. */
static u64 card_hands_over(struct sk_buff *skb, u64 now, u64 *slots)
{
	bool is_ip = skb->protocol == htons(ETH_P_IP);
	u64 *slot = &slots[is_ip ? way_connection(ip_hdr(skb)) % card_queues : 0];
	struct card_sent *sent = is_ip ? card_queue(skb, ip_hdr(skb)->daddr) : NULL;

	if (sent)
		card_tells(sent);
	if (*slot <= now)
		*slot = now + card_ns;
	return *slot;
}
