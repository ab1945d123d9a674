import { describeDamage } from '../../../support/disk-damage.ts';

describeDamage('disk_bit_rot');
