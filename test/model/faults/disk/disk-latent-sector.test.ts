import { describeDamage } from '../../../support/disk-damage.ts';

describeDamage('disk_latent_sector');
