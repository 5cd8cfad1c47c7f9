import { createWriteStream } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A host that does not answer within this time is out of reach, and the next way is tried. */
const CONNECT_MS = 5_000;
const STALL_MS = 30_000;
const REDIRECTS_MAX = 5;

/**
 * Downloads a file, following redirects.
 *
 * @param {string} url http or https
 * @param {string} file path of the new file
 * @param {(detail: string) => void} reportProgress progress in words
 * @throws Error with the answer of the host
 */
export async function download(url, file, reportProgress) {
  const response = await open(url, REDIRECTS_MAX);
  const total = Number(response.headers['content-length'] ?? 0);
  let received = 0;
  const count = new Transform({
    transform(chunk, _encoding, done) {
      received += chunk.length;
      reportProgress(`${mib(received)}${total > 0 ? ` of ${mib(total)}` : ''} MiB`);
      done(null, chunk);
    },
  });
  await pipeline(response, count, createWriteStream(file));
}

const mib = (bytes) => (bytes / 1024 ** 2).toFixed(0);

function open(url, redirectsLeft) {
  const { protocol, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = (protocol === 'http:' ? http : https).get(url, { timeout: STALL_MS });
    const timer = setTimeout(
      () => request.destroy(new Error(`does not answer within ${CONNECT_MS / 1000} s`)),
      CONNECT_MS,
    );
    request.once('timeout', () => request.destroy(new Error(`sent nothing for ${STALL_MS / 1000} s`)));
    request.once('error', (error) => {
      clearTimeout(timer);
      reject(new Error(error.message || error.code));
    });
    request.once('response', (response) => {
      clearTimeout(timer);
      const { statusCode, headers } = response;
      if (statusCode === 200) return resolve(response);
      response.resume();
      if (headers.location === undefined) return reject(new Error(`${host} answered with status ${statusCode}`));
      if (redirectsLeft === 0) return reject(new Error(`${host} redirects without end`));
      open(new URL(headers.location, url).href, redirectsLeft - 1).then(resolve, reject);
    });
  });
}
