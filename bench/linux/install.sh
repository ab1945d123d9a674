#!/usr/bin/env bash
# Builds what the benchmarks of this folder need: User-mode Linux from Debian's source of Linux 6.1,
# with virtual time, network namespaces and netem; `talk`; and `off`, which ends it.
#
#     install.sh <into> [command that edits the source, run in it]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
into=$1
shift
mkdir -p "$into"

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends \
    linux-source-6.1 xz-utils gcc make flex bison bc libc6-dev iproute2 ethtool >/dev/null
fi

tar -xf /usr/src/linux-source-6.1.tar.xz -C "$into"
cd "$into/linux-source-6.1"
# As many ticks a second as Debian's own kernels have.
sed -i '/^config HZ$/,/default/s/default 100/default 250/' arch/um/Kconfig
[ $# = 0 ] || "$@"
make -s ARCH=um defconfig
cat >>.config <<'CONFIG'
CONFIG_UML_TIME_TRAVEL_SUPPORT=y
CONFIG_HIGH_RES_TIMERS=y
CONFIG_NET=y
CONFIG_INET=y
CONFIG_UNIX=y
CONFIG_NETDEVICES=y
CONFIG_VETH=y
CONFIG_NAMESPACES=y
CONFIG_NET_NS=y
CONFIG_IP_ADVANCED_ROUTER=y
CONFIG_IP_MULTIPLE_TABLES=y
CONFIG_NET_SCHED=y
CONFIG_NET_SCH_NETEM=y
CONFIG_HOSTFS=y
CONFIG_TMPFS=y
CONFIG_DEVTMPFS=y
CONFIG_PROC_FS=y
CONFIG_SYSFS=y
CONFIG
make -s ARCH=um olddefconfig 2>/dev/null
make -s -j"$(nproc)" ARCH=um linux
cp linux "$into/linux"

gcc -O2 -static -Wall -o "$into/talk" "$here/talk.c"
printf '#include <sys/reboot.h>\nint main(void) { return reboot(RB_POWER_OFF); }\n' |
  gcc -O2 -static -x c -o "$into/off" -
