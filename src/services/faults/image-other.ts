/** A tag under which the registry serves another build, rightly signed. */
import { z } from 'zod';
import { nameOf, revision } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { common, type FaultKind } from './fault.ts';

/** What a scenario file says about the fault `image_other`. */
export const imageOtherSchema = record({
  ...common,
  fault: z.literal('image_other'),
  target: nameOf('group').describe('Component whose image it is.'),
  version: nameOf('version').describe('Release under whose tag it is served.'),
  revision: revision().optional().describe('Revision it is really built from.'),
  behaves_as: nameOf('version').optional().describe('Release whose behaviour it really has.'),
}).describe('A tag names another build than it says.');

/** The kind. */
export const imageOther: FaultKind<z.output<typeof imageOtherSchema>> = {
  kind: 'image_other',
  isFlag: false,
  begin(host, spec) {
    const [first] = host.instancesOf(spec.target);
    const tagged = host.registry.release(spec.version);
    if (first === undefined || tagged === undefined) return undefined;
    const really = host.registry.release(spec.behavesAs ?? spec.version) ?? tagged;
    const other = { ...really, revision: spec.revision ?? really.revision };
    host.registry.replace(host.imageOf(first), spec.version, other);
    return () => host.registry.replace(host.imageOf(first), spec.version, tagged);
  },
};
