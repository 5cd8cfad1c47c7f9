import { factIdsOf } from '#contracts/fact.ts';

/**
 * Ids of facts: the same source has the same id wherever it is published, so that the same input gives the same pages in every installation.
 * The key is no secret, and none is needed: what a source says stands beside its id on the page.
 */
export const factIds = factIdsOf(Buffer.from('argus fact ids'));
