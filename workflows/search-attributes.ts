import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Typed search attributes of every Argus workflow; registered by the bootstrap before the first start. */
export const MARKET = defineSearchAttributeKey('Market', SearchAttributeType.KEYWORD);
export const STAGE = defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD);
/** `running`, `blocked` or `done`; the operator's saved query is `OpsState="blocked"`. */
export const OPS_STATE = defineSearchAttributeKey('OpsState', SearchAttributeType.KEYWORD);
export const JOB_DAY = defineSearchAttributeKey('JobDay', SearchAttributeType.KEYWORD);
export const AS_OF = defineSearchAttributeKey('AsOf', SearchAttributeType.DATETIME);

/** What the run came to, or why it is blocked: the column that makes a list of runs readable. */
export const OUTCOME = defineSearchAttributeKey('Outcome', SearchAttributeType.KEYWORD);

export const SEARCH_ATTRIBUTES = [MARKET, STAGE, OPS_STATE, JOB_DAY, AS_OF, OUTCOME] as const;

/** A keyword of the server holds 255 bytes. */
const BYTES = 240;

/** An outcome as an attribute: without the marks of Markdown, and cut where the server would refuse it. */
export function outcomeAttribute(text: string): { readonly key: typeof OUTCOME; readonly value: string } {
  const plain = text.replaceAll(/[*`]/g, '').replaceAll(/\s+/g, ' ').trim();
  let value = plain;
  while (new TextEncoder().encode(value).length > BYTES) value = [...value].slice(0, -2).join('');
  return { key: OUTCOME, value: value === plain ? value : `${value}…` };
}

/** Set by the server on runs that a schedule started: the nominal time, before jitter and delay. */
export const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
