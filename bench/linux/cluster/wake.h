/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For epoll: a process that waited runs some time after it is woken, as on a real machine, where a
 * processor comes out of its rest first. `wake_percent` of what was measured on an AMD EPYC under KVM,
 * of 4500 datagrams some 10 ms apart: from their time stamp until `epoll_wait` returned.
 */
#include <linux/moduleparam.h>

static int wake_percent;
module_param(wake_percent, int, 0);
static unsigned long long wake_seed = 88172645463325252ULL;

/* Between shares of all, in ten thousandths, times grow evenly. */
static const int wake_share[] = { 0, 1000, 5000, 9000, 9900, 9990, 10000 };
static const int wake_us[] = { 8, 25, 38, 43, 104, 200, 400 };

/* How late, drawn by a xorshift: G. Marsaglia, Journal of Statistical Software 8(14), 2003. */
static u64 wake_late_ns(void)
{
	int share, i = 1;
	u64 beyond;

	wake_seed ^= wake_seed << 13;
	wake_seed ^= wake_seed >> 7;
	wake_seed ^= wake_seed << 17;
	share = (wake_seed >> 20) % 10000;
	while (share >= wake_share[i])
		i++;
	beyond = 1000ULL * (wake_us[i] - wake_us[i - 1]) * (share - wake_share[i - 1]) /
		(wake_share[i] - wake_share[i - 1]);
	return (1000ULL * wake_us[i - 1] + beyond) * wake_percent / 100;
}

static void wake_late(void)
{
	ktime_t late = ns_to_ktime(wake_late_ns());

	if (!wake_percent)
		return;
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_hrtimeout(&late, HRTIMER_MODE_REL);
	__set_current_state(TASK_RUNNING);
}
