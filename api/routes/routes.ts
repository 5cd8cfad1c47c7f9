import { descriptionRoute } from '../openapi/description-route.ts';
import { accountRoutes } from './account.ts';
import { documentRoutes } from './documents.ts';
import { keyRoutes } from './keys.ts';
import { listRoutes } from './lists.ts';
import type { ApiRoute } from './route.ts';
import { usageRoutes } from './usage.ts';
import { webhookRoutes } from './webhooks.ts';

/** Every route of the API. What is not here does not exist. */
const TABLE: readonly ApiRoute[] = [
  ...documentRoutes,
  ...listRoutes,
  ...keyRoutes,
  ...usageRoutes,
  ...webhookRoutes,
  ...accountRoutes,
];
export const API_ROUTES: readonly ApiRoute[] = [...TABLE, descriptionRoute(TABLE)];
