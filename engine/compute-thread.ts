/** Program of a compute thread that leaves freed memory to the collector. The application has one that gives it back (app/). */
import { serveCompute } from './serve-compute.ts';

serveCompute(() => {});
