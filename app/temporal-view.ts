import { WITHOUT_TICKS } from './operations.ts';

/**
 * Address of the runs in the Temporal UI but for the ticks, which would fill the first screen: a view that the UI keeps under a name. The columns of its list are kept in the browser and
 * cannot be part of an address: Outcome is added there once.
 */
export function runsView(uiUrl: string, namespace: string): string {
  const view = new URLSearchParams({ query: WITHOUT_TICKS, savedQuery: 'Batches and history' });
  return `${uiUrl}/namespaces/${namespace}/workflows?${view}`;
}
