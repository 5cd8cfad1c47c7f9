/** Program of the compute threads of the application: an engine thread that gives freed memory back. */
import { serveCompute } from '#engine/serve-compute.ts';
import { releaseMemory } from './allocator.ts';

serveCompute(releaseMemory);
