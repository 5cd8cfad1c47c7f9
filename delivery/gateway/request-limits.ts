/** Time for a request to arrive whole: a link, a form or an operation over loopback takes a second at most. */
const SLOWEST_MS = 30_000;

/** Options of an HTTP server of Node that end a request which has not arrived whole in time: every server of the program has them. */
export const requestLimits = (slowestMs = SLOWEST_MS) => ({
  requestTimeout: slowestMs,
  headersTimeout: slowestMs,
  // Node looks for requests that take too long every thirty seconds, unless told otherwise.
  connectionsCheckingInterval: Math.min(1000, slowestMs),
});
