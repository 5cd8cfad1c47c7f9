import { sendPage } from '#accounts/routes/facts.ts';
import { opening } from '#accounts/routes/forms.ts';
import { readForms } from '#accounts/routes/forms-scope.ts';
import type { Plugin } from '#delivery/gateway/gateway.ts';
import { saidOf } from '../answers/problem.ts';
import { keysPage } from './keys-page.ts';
import type { PageFacts } from './page-facts.ts';
import { readingPages } from './reading-pages.ts';
import { requestsPage } from './requests-page.ts';
import { usagePages } from './usage-page.ts';
import { webhooksPage } from './webhooks-page.ts';

/** What customers see of the API on the pages of their account. A form from a page of another host changes nothing. */
export const accountPages =
  (facts: PageFacts): Plugin =>
  async (app) => {
    readForms(app, facts.accounts);
    app.setErrorHandler(async (error, request, reply) => {
      const problem = saidOf(error);
      if (problem.code === 'ARGUS_API_INTERNAL')
        facts.services.log.error({ err: error, route: request.routeOptions.url }, 'a page of an account was not shown');
      return await sendPage(facts.accounts, reply, {
        status: 503,
        title: 'Please try again in a minute',
        active: null,
        body: opening(
          'Please try again in a minute',
          'A part of the service is away. Nothing was changed, and everything that was asked is counted.',
        ),
      });
    });
    usagePages(app, facts);
    requestsPage(app, facts);
    keysPage(app, facts);
    webhooksPage(app, facts);
    readingPages(app, facts);
  };
