import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Typed search attributes of every Argus workflow; registered by the bootstrap before the first start. */
export const MARKET = defineSearchAttributeKey('Market', SearchAttributeType.KEYWORD);
export const STAGE = defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD);
/** `running`, `blocked` or `done`; the operator's saved query is `OpsState="blocked"`. */
export const OPS_STATE = defineSearchAttributeKey('OpsState', SearchAttributeType.KEYWORD);
export const JOB_DAY = defineSearchAttributeKey('JobDay', SearchAttributeType.KEYWORD);
export const AS_OF = defineSearchAttributeKey('AsOf', SearchAttributeType.DATETIME);

export const SEARCH_ATTRIBUTES = [MARKET, STAGE, OPS_STATE, JOB_DAY, AS_OF] as const;

/** Set by the server on runs that a schedule started: the nominal time, before jitter and delay. */
export const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
