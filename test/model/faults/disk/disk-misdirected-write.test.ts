import { describeDamage } from '../../../support/disk-damage.ts';

describeDamage('disk_misdirected_write');
