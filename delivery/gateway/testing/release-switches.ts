import { createHash } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { TIERS } from '#contracts/tiers.ts';
import { openContentStore } from '#releases/content-store.ts';
import { type ReleaseContent, type ReleaseEntry, switchRelease } from '#releases/release.ts';

/** Pages of every tier; of each release they say its name, and may run a script that has its name. */
const PAGES = ['/', '/class/crypto', '/class/equities', '/instrument/BTCUSDT', '/archive'];

/** Publishes a release whose pages and scripts all bear one name. */
export const publishNamed = async (site: string, name: string): Promise<unknown> =>
  await switchRelease(site, await storeNamed(site, name));

/** Stores its pages: what a publisher does before the switch. */
async function storeNamed(site: string, name: string): Promise<ReleaseContent> {
  const store = openContentStore(path.join(site, 'objects'));
  const pages = new Map<string, ReleaseEntry>();
  const stored: Promise<void>[] = [];
  for (const tier of TIERS)
    for (const page of PAGES) {
      const raw = Buffer.from(`<!doctype html><title>${tier.name}</title><p>release ${name} of ${page}</p>`);
      const sha256 = createHash('sha256').update(raw).digest('hex');
      pages.set(`${tier.name}${page}`, { sha256, bytes: raw.length, modelHash: '' });
      stored.push(store.put({ sha256, raw }, Date.now()));
    }
  await Promise.all(stored);
  return { pages, scripts: [`sha256-${name}=`], styles: [] };
}

export interface SwitchCounts {
  readonly releases: number;
  readonly requests: number;
  /** Answers of any other status than 200, and connections that broke. */
  readonly errors: number;
  /** Pages of one release with the headers of another. */
  readonly mixed: number;
  /** Pages of an earlier release than one that the same connection has seen before. */
  readonly backwards: number;
}

export interface SwitchLoad {
  readonly url: string;
  readonly cookie: string;
  readonly site: string;
  readonly ms: number;
  readonly everyMs: number;
  readonly lanes: number;
}

/** Publishes releases one after the other while readers ask for pages without a pause, and counts what went wrong. */
export async function switchUnderLoad(load: SwitchLoad): Promise<SwitchCounts> {
  const counts = { releases: 0, requests: 0, errors: 0, mixed: 0, backwards: 0 };
  const contents: ReleaseContent[] = [];
  for (let i = 0; i < load.ms / load.everyMs; i++) contents.push(await storeNamed(load.site, String(i + 1)));
  let isDone = false;
  const lane = async (start: number): Promise<void> => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    let newest = -1;
    for (let i = start; !isDone; i++) {
      counts.requests++;
      const answer = await get(`${load.url}${PAGES[i % PAGES.length]}`, load.cookie, agent).catch(() => null);
      const name = /release (\d+) of/.exec(answer?.body ?? '')?.[1];
      if (answer?.status !== 200 || name === undefined) counts.errors++;
      else {
        if (!answer.policy.includes(`'sha256-${name}='`)) counts.mixed++;
        if (Number(name) < newest) counts.backwards++;
        newest = Math.max(newest, Number(name));
      }
    }
    agent.destroy();
  };
  const lanes = Array.from({ length: load.lanes }, (_, i) => lane(i));
  let next = performance.now();
  for (const content of contents) {
    await switchRelease(load.site, content);
    counts.releases++;
    next += load.everyMs;
    await setTimeout(Math.max(0, next - performance.now()));
  }
  isDone = true;
  await Promise.all(lanes);
  return counts;
}

const get = (
  url: string,
  cookie: string,
  agent: http.Agent,
): Promise<{ status: number; policy: string; body: string }> =>
  new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers: { cookie } }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, policy: String(answer.headers['content-security-policy']), body }),
      );
      answer.on('error', reject);
    });
    request.on('error', reject);
  });
