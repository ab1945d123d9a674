import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { answerTexts, compareContract } from '../../../src/services/netconfig/contract.ts';
import { randomCases, randomView } from '../../../src/services/netconfig/corpus.ts';
import type { Defect } from '../../../src/services/netconfig/defects.ts';
import { withDefects } from '../../../src/services/netconfig/defects.ts';
import type { ClusterConfig, NodeConfig } from '../../../src/services/netconfig/domain.ts';
import type { NetworkView } from '../../../src/services/netconfig/implementation.ts';
import { legacyImplementation } from '../../../src/services/netconfig/legacy/legacy.ts';
import { rewriteImplementation } from '../../../src/services/netconfig/rewrite/rewrite.ts';
import { requestClasses } from '../../../src/services/netconfig/routes.ts';

const legacy = legacyImplementation();
const rewrite = rewriteImplementation();
const CASES = 760;

const cases = [...randomCases(new Streams('contract').of('corpus', 'cases'), CASES)];

function contractWith(defects: readonly Defect[]) {
  return compareContract(cases, legacy, withDefects(rewrite, defects));
}

function failingClasses(defects: readonly Defect[]) {
  return contractWith(defects)
    .classes.filter(({ mismatchCount }) => mismatchCount > 0)
    .map(({ endpoint, method }) => `${method} ${endpoint}`);
}

const tunnelled: ClusterConfig = {
  version: 12,
  zones: [
    { name: 'zt', kind: 'vxlan', bridge: '', tag: 0, mtu: 0, peers: ['10.0.0.2', '10.0.0.1'] },
  ],
  vnets: [{ name: 'net1', zone: 'zt', tag: 100, alias: '', isVlanAware: false }],
  subnets: [],
};
const plain = { gateway: '', bondMode: '', tag: 0, isVlanAware: false };
const node: NodeConfig = {
  node: 'a',
  revision: 1,
  interfaces: [
    { ...plain, name: 'eth0', kind: 'physical', mtu: 9000, address: '', ports: [] },
    { ...plain, name: 'br0', kind: 'bridge', mtu: 9000, address: '10.0.0.1/24', ports: ['eth0'] },
  ],
};

describe('the two generators', () => {
  test('write the file that the format of interfaces files asks for', () => {
    const { interfaces, overlay } = legacy.generate(tunnelled, node, 'apply');
    expect(interfaces).toBe(
      'auto lo\niface lo inet loopback\n\n' +
        'auto br0\niface br0 inet static\n\taddress 10.0.0.1/24\n\tbridge-fd 0\n' +
        '\tbridge-ports eth0\n\tbridge-stp off\n\tmtu 9000\n\n' +
        'auto eth0\niface eth0 inet manual\n\tmtu 9000\n\n' +
        'source /etc/network/interfaces.d/*\n',
    );
    expect(overlay).toBe(
      '#version:12\n\n' +
        'auto net1\niface net1\n\tbridge-fd 0\n\tbridge-ports vxlan_net1\n\tbridge-stp off\n' +
        '\tmtu 8950\n\n' +
        'auto vxlan_net1\niface vxlan_net1\n\tmtu 8950\n\tvxlan-id 100\n' +
        '\tvxlan-local-tunnelip 10.0.0.1\n\tvxlan-remoteip 10.0.0.2\n',
    );
  });

  test('agree byte for byte over a random corpus of more than 500 clusters', () => {
    const stream = new Streams('bytes').of('corpus', 'views');
    const kinds = new Set<string>();
    const generated = (implementation: typeof legacy, { cluster, nodes }: NetworkView) =>
      [...nodes.values()].map(({ staged }) => implementation.generate(cluster, staged, 'apply'));
    for (let index = 0; index < 600; index++) {
      const view = randomView(stream);
      const carried = new Set(view.cluster.vnets.map(({ zone }) => zone));
      const zones = view.cluster.zones.filter(({ name }) => carried.has(name));
      for (const { kind } of zones) kinds.add(kind);
      expect(JSON.stringify(generated(rewrite, view))).toBe(
        JSON.stringify(generated(legacy, view)),
      );
    }
    expect(kinds.size).toBe(6);
  });

  test('do not depend on the order in which anything was configured', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' }), (seed) => {
        const { cluster, nodes } = randomView(new Streams(seed).of('corpus', 'order'));
        const staged = [...nodes.values()][0]!.staged;
        const turned = {
          ...cluster,
          zones: cluster.zones.toReversed(),
          vnets: cluster.vnets.toReversed(),
          subnets: cluster.subnets.toReversed(),
        };
        const turnedNode = { ...staged, interfaces: staged.interfaces.toReversed() };
        for (const implementation of [legacy, rewrite]) {
          const straight = implementation.generate(cluster, staged, 'apply');
          expect(implementation.generate(turned, turnedNode, 'apply')).toEqual(straight);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the two parsers', () => {
  test('read the same out of either generator, and what they read writes the file again', () => {
    const stream = new Streams('parse').of('corpus', 'views');
    for (let index = 0; index < 150; index++) {
      const { cluster, nodes } = randomView(stream);
      const { staged } = [...nodes.values()][0]!;
      const files = rewrite.generate(cluster, staged, 'apply');
      const old = legacy.parse(files.overlay);
      expect(rewrite.parse(files.overlay)).toEqual(old);
      expect(rewrite.parse(files.interfaces)).toEqual(legacy.parse(files.interfaces));
      const again = old.stanzas.map(
        ({ name, method, options }) =>
          `\nauto ${name}\niface ${name}${method === '' ? '' : ` ${method}`}\n` +
          options.map(([key, value]) => `\t${key} ${value}\n`).join(''),
      );
      expect(`#version:${cluster.version}\n${again.join('')}`).toBe(files.overlay);
    }
  });
});

describe('the contract', () => {
  test('finds no mismatch between the two, with cases in every class', () => {
    const report = contractWith([]);
    expect(report.classes.filter(({ mismatchCount }) => mismatchCount > 0)).toEqual([]);
    expect(report.mismatchCount).toBe(0);
    expect(report.caseCount).toBe(CASES);
    expect(report.classes.length).toBe(requestClasses.length);
    expect(report.classes.every(({ caseCount }) => caseCount === CASES / 19)).toBe(true);
  });

  test('agrees about paths that lead nowhere and methods that are not allowed', () => {
    const view = randomView(new Streams('paths').of('corpus', 'views'));
    const paths = ['/', '/nodes', '/nodes/', '/nodes/node0/network/', '/cluster/network/zones/'];
    const more = ['/cluster/network', '/cluster/network/vnets/a/b', '/nodes/x/y', '/nodes/node0'];
    const strays = [...paths, ...more, '/cluster/network/status'].flatMap((path) =>
      (['GET', 'PUT', 'POST', 'DELETE'] as const).map((method) => ({
        request: { method, path },
        view,
      })),
    );
    const report = compareContract(strays, legacy, rewrite);
    expect(report.mismatchCount).toBe(0);
    expect(legacy.answer({ method: 'GET', path: '/nodes' }, view).status).toBe(404);
    expect(legacy.answer({ method: 'PUT', path: '/nodes/node0/status' }, view).status).toBe(405);
  });

  test('exercises refusals and effects, not only plain reads', () => {
    const statuses = new Map<string, number>();
    for (const { request, view } of cases) {
      const { status, change } = legacy.answer(request, view);
      const seen = `${status}${change === undefined ? '' : ' change'}`;
      statuses.set(seen, (statuses.get(seen) ?? 0) + 1);
    }
    for (const seen of ['200', '200 change', '400', '404']) {
      expect(statuses.get(seen), seen).toBeGreaterThan(20);
    }
  });

  const endpoint = '/cluster/network/zones/{zone}';
  test('writes answers down so that as many differ as the comparison finds', () => {
    const defect: Defect = { kind: 'number_as_text', endpoint, method: 'GET', field: 'mtu' };
    const before = [...answerTexts(cases, legacy)];
    expect([...answerTexts(cases, rewrite)]).toEqual(before);
    const after = [...answerTexts(cases, withDefects(rewrite, [defect]))];
    const changed = after.filter((text, place) => text !== before[place]);
    expect(changed).toHaveLength(contractWith([defect]).mismatchCount);
    expect(changed).not.toHaveLength(0);
  });

  test('names the class and the field of a number that became text', () => {
    const defect: Defect = { kind: 'number_as_text', endpoint, method: 'GET', field: 'mtu' };
    expect(failingClasses([defect])).toEqual([`GET ${endpoint}`]);
    const found = contractWith([defect]).classes.find(({ mismatchCount }) => mismatchCount > 0);
    expect(found?.first?.path).toBe('body.mtu');
    expect(`"${found?.first?.old}"`).toBe(found?.first?.new);
  });

  const list = '/nodes/{node}/network';
  test.each<[Defect, string]>([
    [{ kind: 'field_missing', endpoint: list, method: 'GET', field: '*.ports' }, `GET ${list}`],
    [
      { kind: 'field_value', endpoint: list, method: 'GET', field: '*.type', value: 'x' },
      `GET ${list}`,
    ],
    [{ kind: 'status_differs', endpoint, method: 'DELETE', status: 204 }, `DELETE ${endpoint}`],
    [{ kind: 'panic_on_request', endpoint, method: 'PUT' }, `PUT ${endpoint}`],
  ])('finds %o in its own class and no other', (defect, wanted) => {
    expect(failingClasses([defect])).toEqual([wanted]);
  });

  test.each<Defect>([
    { kind: 'include_lost', isInDryRun: false },
    { kind: 'option_lost', of: 'vxlan', key: 'mtu', isInDryRun: true },
    { kind: 'panic_on_interface', interfaceKind: 'bond', step: 'generate' },
  ])('cannot see %o, which shows in no answer', (defect) => {
    expect(contractWith([defect]).mismatchCount).toBe(0);
  });
});
