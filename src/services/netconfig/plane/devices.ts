/**
 * What the kernel of a node makes of its files, read anew from their text: no implementation of the
 * configuration has a hand in it. The overlay counts only if the interfaces file includes it.
 */
import { INCLUDE_LINE, MTU_DEFAULT } from '../domain.ts';

/** A network device of one node. */
export interface Device {
  readonly name: string;
  readonly mtu: number;
  /** Ports of a bridge or members of a bond. */
  readonly ports: readonly string[];
  readonly isBond: boolean;
  /** What a VLAN device lies on; empty for others. */
  readonly carrier: string;
  /** VLAN of a VLAN device, else -1. */
  readonly vlan: number;
  /** Network number of a tunnel, else -1. */
  readonly tunnel: number;
  readonly tunnelAddress: string;
  readonly remotes: readonly string[];
  /** Its own addresses without their prefix lengths. */
  readonly addresses: readonly string[];
}

/** Devices of a node by name. */
export function readDevices(interfaces: string, overlay: string): Map<string, Device> {
  const devices = new Map<string, Device>();
  readInto(devices, interfaces);
  if (interfaces.split('\n').includes(INCLUDE_LINE)) readInto(devices, overlay);
  return devices;
}

function readInto(devices: Map<string, Device>, text: string): void {
  let name: string | null = null;
  let options = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    if (line.startsWith('iface ')) {
      if (name !== null) devices.set(name, deviceOf(name, options));
      name = wordsOf(line)[1] ?? '';
      options = new Map();
    } else if (name !== null && line.startsWith('\t')) {
      const [key = '', ...values] = wordsOf(line);
      const value = values.join(' ');
      const known = options.get(key);
      if (known === undefined) options.set(key, [value]);
      else known.push(value);
    }
  }
  if (name !== null) devices.set(name, deviceOf(name, options));
}

function wordsOf(line: string): string[] {
  return line.trim().split(' ');
}

function deviceOf(name: string, options: ReadonlyMap<string, readonly string[]>): Device {
  const one = (key: string) => options.get(key)?.[0] ?? '';
  const ports = one('bridge-ports') || one('bond-slaves');
  return {
    name,
    mtu: Number(one('mtu') || MTU_DEFAULT),
    ports: ports === '' || ports === 'none' ? [] : ports.split(' '),
    isBond: options.has('bond-slaves'),
    carrier: one('vlan-raw-device'),
    vlan: Number(one('vlan-id') || -1),
    tunnel: Number(one('vxlan-id') || -1),
    tunnelAddress: one('vxlan-local-tunnelip'),
    remotes: options.get('vxlan-remoteip') ?? [],
    addresses: (options.get('address') ?? []).map((address) => address.split('/')[0] ?? ''),
  };
}
