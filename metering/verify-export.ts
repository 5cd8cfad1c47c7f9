import { z } from 'zod';
import { type Head, headSchema, headSha256, linesSha256 } from './head.ts';
import { addedPlace, changedPlace, missingPlace } from './locator.ts';
import { movedItems } from './moved.ts';
import { rowSha256 } from './sealed-row.ts';

const rowSchema = z
  .object({
    id: z.string(),
    tenant: z.string(),
    source: z.string(),
    segment: z.number(),
    line: z.number(),
    sha256: z.string(),
  })
  .catchall(z.union([z.string(), z.number()]));
type ExportedRow = z.infer<typeof rowSchema>;

const lineSchema = z.union([
  z.strictObject({ export: z.object({ of: z.literal('argus audit'), version: z.literal(1), tenant: z.string() }) }),
  z.strictObject({ head: headSchema }),
  z.strictObject({ request: rowSchema }),
  z.strictObject({ event: rowSchema }),
  z.strictObject({ end: z.object({ heads: z.number(), rows: z.number() }) }),
]);

export interface VerifiedExport {
  readonly tenant: string;
  readonly heads: number;
  readonly rows: number;
  /** Heads of which rows are gone, because their retention has ended. */
  readonly ended: number;
  readonly firstHead: Head | null;
  /** What the tenant keeps: a later export must have it too. */
  readonly lastHead: Head | null;
  /** What is not as it was written, each with the row or the head. */
  readonly faults: readonly string[];
}

/**
 * Checks an export against its own heads, without a network and without us: every row against its hash, every batch against its head, every head
 * against the one before. `kept`: hashes of heads that were told before, which must be in it; `now`: UTC ms, rows whose retention has ended by then may be
 * gone. Holds one batch in memory.
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  { kept = [], now }: { readonly kept?: readonly string[]; readonly now: number },
): Promise<VerifiedExport> {
  const faults: string[] = [];
  let tenant: string | null = null;
  let end: { heads: number; rows: number } | null = null;
  let [heads, rows, number, ended] = [0, 0, 0, 0];
  let [first, last]: (Head | null)[] = [null, null];
  let batch: ExportedRow[] = [];
  const left = new Set(kept);

  const closeBatch = () => {
    if (last !== null && last !== undefined) {
      const mayLack = now >= (last.endsAt ?? Number.POSITIVE_INFINITY) && batch.length < last.lines;
      if (mayLack) ended += 1;
      faults.push(...batchFaults(last, batch, mayLack));
    }
    batch = [];
  };
  for await (const text of lines) {
    number += 1;
    const parsed = parse(text);
    if (parsed === null || end !== null) {
      faults.push(`line ${number} does not belong to an export`);
      continue;
    }
    if ('export' in parsed) tenant = parsed.export.tenant;
    else if ('head' in parsed) {
      closeBatch();
      faults.push(...headFaults(parsed.head, last ?? null));
      first ??= parsed.head;
      last = parsed.head;
      left.delete(parsed.head.head);
      heads += 1;
    } else if ('end' in parsed) {
      closeBatch();
      end = parsed.end;
    } else {
      const row = 'request' in parsed ? parsed.request : parsed.event;
      rows += 1;
      if (last === null || 'request' in parsed !== (last?.kind === 'requests')) {
        faults.push(`${row.id} was added: it stands behind no head of its kind`);
        continue;
      }
      if (row.tenant !== tenant) faults.push(`${row.id} was changed: it is of another tenant`);
      batch.push(row);
    }
  }
  if (tenant === null) faults.push('the export has no beginning');
  if (end === null) faults.push('the export has no end: lines are missing');
  else if (end.heads !== heads || end.rows !== rows)
    faults.push(`the export ended with ${end.rows} rows of ${end.heads} heads, and has ${rows} of ${heads}`);
  for (const hash of left) faults.push(`the head ${hash} is missing`);
  return { tenant: tenant ?? '', heads, rows, ended, firstHead: first ?? null, lastHead: last ?? null, faults };
}

function parse(text: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function headFaults(head: Head, last: Head | null): string[] {
  const faults = headSha256(head) === head.head ? [] : [`head ${head.number} was changed`];
  if (last === null || (head.number === last.number + 1 && head.previous === last.head)) return faults;
  if (head.number > last.number + 1) return [...faults, `head ${last.number + 1} is missing, with its rows`];
  return [...faults, `head ${head.number} does not follow head ${last.number}`];
}

/** Row by row first, because that names what was changed; then all of them together, for what each alone does not show. */
function batchFaults(head: Head, rows: readonly ExportedRow[], mayLack: boolean): string[] {
  const where = (row: ExportedRow) => `${row.id} (line ${row.line} of segment ${row.segment})`;
  const faults: string[] = [];
  const kept: ExportedRow[] = [];
  for (const row of rows) {
    if (rowSha256(row) !== row.sha256) faults.push(`${where(row)} was changed`);
    const isInside = row.source === head.source && row.segment >= head.firstSegment && row.segment <= head.lastSegment;
    if (!isInside) faults.push(`${where(row)} was added: it is not of head ${head.number}`);
    else kept.push(row);
  }
  for (const row of movedItems(kept, order)) faults.push(`${where(row)} was moved`);
  const sorted = kept.toSorted(order);
  const hashes = sorted.map(({ sha256 }) => sha256);
  if (mayLack || linesSha256(hashes) === head.linesSha256) return faults;
  return [...faults, ...togetherFaults(head, sorted, where)];
}

const order = (a: ExportedRow, b: ExportedRow): number => a.segment - b.segment || a.line - b.line;

/** What a batch lacks, has too much or has in another form, although each of its rows fits its own hash. */
function togetherFaults(head: Head, rows: readonly ExportedRow[], where: (row: ExportedRow) => string): string[] {
  const hashes = rows.map(({ sha256 }) => sha256);
  const at = (place: number) => (rows[place] === undefined ? null : where(rows[place]));
  const more = rows.length - head.lines;
  if (more === 0) {
    const place = changedPlace(head.locator, hashes);
    const row = place === null ? null : at(place);
    return [
      row === null
        ? `head ${head.number}: more than one of its rows was changed`
        : `${row} was changed, and its hash with it`,
    ];
  }
  if (more === 1) {
    const place = addedPlace(head.locator, hashes);
    if (place !== null) return [`${at(place)} was added to head ${head.number}`];
  }
  if (more === -1) {
    const place = missingPlace(head.locator, hashes);
    if (place !== null)
      return [
        `row ${place + 1} of head ${head.number} is missing, between ${at(place - 1) ?? 'its beginning'} and ${at(place) ?? 'its end'}`,
      ];
  }
  return [
    `head ${head.number}: ${Math.abs(more)} rows ${more > 0 ? 'were added' : 'are missing'}, or others were changed too`,
  ];
}
