import { createHmac } from 'node:crypto';
import { type FactIds, factIdsOf } from '#contracts/fact.ts';
import { type KeyConfiguration, ownKey } from './erasure-key.ts';

/** Fact ids of this installation: their key is derived from the one that hashes erased addresses, so there is no further secret to keep. */
export const factIdsOfConfig = (config: KeyConfiguration): FactIds =>
  factIdsOf(createHmac('sha256', ownKey(config)).update('argus fact ids').digest());
