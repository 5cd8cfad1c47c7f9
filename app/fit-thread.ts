/** Program of the fit threads of the application: a training thread that gives freed memory back. */
import { serveFits } from '#engine/training/serve-fits.ts';
import { releaseMemory } from './allocator.ts';

serveFits(releaseMemory);
