/** How a record of the configuration looks in an answer: a column a field, absent if empty. */

import type { NodeInterface, Subnet, Vnet, Zone } from '../domain.ts';
import { MTU_DEFAULT } from '../domain.ts';
import type { Json, JsonObject } from '../implementation.ts';

/** One field of an answer; `undefined` leaves it out. */
type Column<Item> = readonly [field: string, value: (item: Item) => Json | undefined];

/** An object with one field for each column that has a value. */
export function row<Item>(columns: readonly Column<Item>[], item: Item): JsonObject {
  const out: { [field: string]: Json } = {};
  for (const [field, read] of columns) {
    const value = read(item);
    if (value !== undefined) out[field] = value;
  }
  return out;
}

const text = (value: string) => value || undefined;
const count = (value: number) => value || undefined;
const flag = (value: boolean) => (value ? 1 : undefined);

export const zoneColumns: readonly Column<{ zone: Zone; vnetCount: number }>[] = [
  ['type', ({ zone }) => zone.kind],
  ['zone', ({ zone }) => zone.name],
  ['vnets', ({ vnetCount }) => count(vnetCount)],
  ['mtu', ({ zone }) => count(zone.mtu)],
  ['tag', ({ zone }) => count(zone.tag)],
  ['peers', ({ zone }) => text(zone.peers.join())],
  ['bridge', ({ zone }) => text(zone.bridge)],
];

export const vnetColumns: readonly Column<Vnet>[] = [
  ['zone', (vnet) => vnet.zone],
  ['vnet', (vnet) => vnet.name],
  ['vlan_aware', (vnet) => flag(vnet.isVlanAware)],
  ['tag', (vnet) => count(vnet.tag)],
  ['alias', (vnet) => text(vnet.alias)],
];

export const subnetColumns: readonly Column<Subnet>[] = [
  ['snat', (subnet) => flag(subnet.hasSnat)],
  ['subnet', (subnet) => subnet.cidr],
  ['gateway', (subnet) => text(subnet.gateway)],
];

export const interfaceColumns: readonly Column<{ item: NodeInterface; isActive: boolean }>[] = [
  ['iface', ({ item }) => item.name],
  ['type', ({ item }) => item.kind],
  ['active', ({ isActive }) => flag(isActive)],
  ['address', ({ item }) => text(item.address)],
  ['gateway', ({ item }) => text(item.gateway)],
  ['bond_mode', ({ item }) => text(item.bondMode)],
  ['ports', ({ item }) => text(item.ports.join(' '))],
  ['tag', ({ item }) => count(item.tag)],
  ['vlan_aware', ({ item }) => flag(item.isVlanAware)],
  ['mtu', ({ item }) => item.mtu || MTU_DEFAULT],
];
