/** How what is attached to a device of a node leaves the node: through which devices, and as what. */
import { MTU_DEFAULT, TUNNEL_OVERHEAD_BYTES } from '../domain.ts';
import type { Device } from './devices.ts';

/** A device that a packet passes on its way, with what is around the packet by then. */
export interface Hop {
  readonly device: string;
  readonly mtu: number;
  readonly overheadBytes: number;
}

/** How packets leave a node. */
export interface Attachment {
  readonly hops: readonly Hop[];
  readonly exit: Exit;
}

type Exit =
  /** Nowhere: only what is attached to the same device is reached. */
  | { readonly kind: 'local' }
  /** A device that does not exist. */
  | { readonly kind: 'missing'; readonly device: string }
  /** The switches between the nodes, under these VLANs, the innermost first. */
  | { readonly kind: 'wire'; readonly tags: readonly number[] }
  | {
      readonly kind: 'tunnel';
      readonly tags: readonly number[];
      readonly network: number;
      readonly address: string;
      readonly remotes: readonly string[];
    };

/** Bridges, bonds and VLANs that may lie on each other; a deeper stack is a loop. */
const DEPTH_MAX = 8;

/** Follows a device to where its packets leave the node. @param nics - Network cards it has. */
export function attachmentOf(
  device: string,
  devices: ReadonlyMap<string, Device>,
  nics: ReadonlySet<string>,
): Attachment {
  return follow(device, { devices, nics, tags: [], overheadBytes: 0, hops: [] });
}

interface Way {
  readonly devices: ReadonlyMap<string, Device>;
  readonly nics: ReadonlySet<string>;
  readonly tags: readonly number[];
  readonly overheadBytes: number;
  readonly hops: readonly Hop[];
}

function follow(name: string, way: Way): Attachment {
  const device = way.devices.get(name);
  if (device === undefined && !way.nics.has(name)) return followTagged(name, way);
  const mtu = device?.mtu ?? inheritedMtu(name, way);
  const hop = { device: name, mtu, overheadBytes: way.overheadBytes };
  const next = { ...way, hops: [...way.hops, hop] };
  if (way.hops.length >= DEPTH_MAX) return missing(name, way);
  if (way.nics.has(name)) return { hops: next.hops, exit: { kind: 'wire', tags: way.tags } };
  if (device === undefined) return missing(name, way);
  if (device.tunnel >= 0) return followTunnel(device, next);
  if (device.carrier !== '') {
    return follow(device.carrier, { ...next, tags: [...way.tags, device.vlan] });
  }
  return followPorts(device, next);
}

// A card without a stanza of its own takes the MTU of the bond that it is part of.
function inheritedMtu(nic: string, { hops, devices }: Way): number {
  const above = devices.get(hops.at(-1)?.device ?? '');
  return above?.isBond && above.ports.includes(nic) ? above.mtu : MTU_DEFAULT;
}

// `bridge.100` is VLAN 100 on the bridge, and needs no stanza.
function followTagged(name: string, way: Way): Attachment {
  const dot = name.lastIndexOf('.');
  const tag = Number(name.slice(dot + 1));
  if (dot < 0 || !Number.isInteger(tag)) return missing(name, way);
  return follow(name.slice(0, dot), { ...way, tags: [...way.tags, tag] });
}

function followTunnel(device: Device, way: Way): Attachment {
  const { tunnel: network, tunnelAddress: address, remotes } = device;
  const carrier = [...way.devices.values()].find(
    ({ addresses, tunnel }) => tunnel < 0 && address !== '' && addresses.includes(address),
  );
  if (carrier === undefined) return missing(device.name, way);
  const overheadBytes = way.overheadBytes + TUNNEL_OVERHEAD_BYTES;
  const under = follow(carrier.name, { ...way, tags: [], overheadBytes });
  if (under.exit.kind !== 'wire') return under;
  const { tags } = under.exit;
  return { hops: under.hops, exit: { kind: 'tunnel', tags, network, address, remotes } };
}

// The first port that leads out of the node; else what went wrong with the first one.
function followPorts(device: Device, way: Way): Attachment {
  let failed: Attachment | undefined;
  for (const port of device.ports) {
    const through = follow(port, way);
    if (through.exit.kind === 'wire' || through.exit.kind === 'tunnel') return through;
    failed ??= through;
  }
  return failed ?? { hops: way.hops, exit: { kind: 'local' } };
}

function missing(device: string, way: Way): Attachment {
  return { hops: way.hops, exit: { kind: 'missing', device } };
}
