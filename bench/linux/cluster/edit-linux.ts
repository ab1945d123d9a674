/**
 * Changes Linux 6.1, in the folder where this runs: receivers make their windows as they did until
 * December 2020, and tell of it; netem is the way between regions; who waits in epoll runs late.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { edit } from './edit.ts';

/** As many exponential variates, of mean 1, in fixed point. */
const VARIATES = 4096;
const VARIATE_BITS = 10;

editLinux(process.cwd());

function editLinux(source: string): void {
  const headers = join(source, 'include', 'net');
  for (const header of ['wake.h', 'way.h', 'window.h']) {
    copyFileSync(join(import.meta.dirname, header), join(headers, header));
  }
  writeFileSync(join(headers, 'variates.h'), variates());
  edit(join(source, 'include', 'linux', 'tcp.h'), [
    [
      /^\s*u32\s+rcv_rtt_last_tsecr;/m,
      '\tu32 filled_count;\n\tbool has_grown;\n\tu64 filled_first;\n$&',
    ],
  ]);
  edit(join(source, 'net', 'ipv4', 'tcp_input.c'), [
    // Before b879dcb1aeec, "tcp: always seek for minimal rtt in tcp_rcv_rtt_update()".
    [/old_sample == 0 \|\| m < old_sample/, 'old_sample == 0 || (win_dep && m < old_sample)'],
    // Before 72d05c00d7ec, "tcp: select sane initial rcvq_space.space for big MSS".
    [
      /tp->rcvq_space\.space = min3\([^;]*;/,
      'tp->rcvq_space.space = tp->rcv_wnd;\n\twindow_begins(tp);',
    ],
    [/^\tif \(copied <= tp->rcvq_space\.space\)/m, '\twindow_seen(sk, copied);\n$&'],
    [/^#include <net\/tcp\.h>/m, '$&\n#include <net/window.h>'],
  ]);
  edit(join(source, 'fs', 'eventpoll.c'), [
    [/^static int ep_autoremove_wake_function\(/m, '#include <net/wake.h>\n\n$&'],
    [
      /^\t+if \(!eavail\)\n\t+timed_out = !schedule_hrtimeout_range\([^;]*;\n\t+__set_current_state\(TASK_RUNNING\);\n/m,
      '$&\t\tif (!eavail && !timed_out)\n\t\t\twake_late();\n',
    ],
  ]);
  edit(join(source, 'net', 'sched', 'sch_netem.c'), [
    [/^struct disttable \{/m, '#include <net/way.h>\n\n$&'],
    [/^\tstruct disttable \*slot_dist;\n/m, '$&\tu64 way_free;\n\tu64 card_slots[CARD_QUEUES];\n'],
    // A microsecond stands for the card that sends and the way, more for the card at its end.
    [
      /^\tskb->prev = NULL;\n/m,
      `$&
	if (q->latency <= NSEC_PER_USEC && skb->sk && card_sends(skb, sch, to_free, &q->way_free))
		return NET_XMIT_SUCCESS;
`,
    ],
    [
      /cb->time_to_send = now \+ delay;/,
      `cb->time_to_send = q->latency <= NSEC_PER_USEC ?
			way_arrives(skb, now, &q->way_free) :
			card_hands_over(skb, now, q->card_slots);`,
    ],
  ]);
}

function variates(): string {
  const values = Array.from({ length: VARIATES }, (_, index) =>
    Math.floor(-Math.log((index + 0.5) / VARIATES) * 2 ** VARIATE_BITS),
  );
  return `#define VARIATES ${VARIATES}\n#define VARIATE_BITS ${VARIATE_BITS}\nstatic const int variates[] = {${values}};\n`;
}
