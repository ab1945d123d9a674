/** The kinds of faults of those who run the cluster. A new kind is one file beside this one and one entry here. */
import { gateFlapSchema, startGateFlap } from './gate-flap.ts';
import { missingImageSchema, startMissingImage } from './missing-image.ts';
import { probeLiesSchema, startProbeLies } from './probe-lies.ts';
import { rollbackFailsSchema, startRollbackFails } from './rollback-fails.ts';
import { scrapeOutageSchema, startScrapeOutage } from './scrape-outage.ts';
import { startWrongConfig, wrongConfigSchema } from './wrong-config.ts';

export const operationsFaults = {
  wrong_config: { schema: wrongConfigSchema, start: startWrongConfig },
  missing_image: { schema: missingImageSchema, start: startMissingImage },
  probe_lies: { schema: probeLiesSchema, start: startProbeLies },
  gate_flap: { schema: gateFlapSchema, start: startGateFlap },
  scrape_outage: { schema: scrapeOutageSchema, start: startScrapeOutage },
  rollback_fails: { schema: rollbackFailsSchema, start: startRollbackFails },
};
