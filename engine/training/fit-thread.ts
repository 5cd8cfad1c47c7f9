/** Program of a fit thread that leaves freed memory to the collector. The application has one that gives it back (app/). */
import { serveFits } from './serve-fits.ts';

serveFits(() => {});
