import { API_ERRORS } from './api-errors.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';

/** Every error the product can show. `docs/errors/<code>.md` has a page for each; a test holds both together. */
export const CATALOGUE = {
  ...API_ERRORS,
  ARGUS_CONFIG_INVALID: {
    title: 'An environment variable is missing or wrong',
    advice: 'Correct the variable named in the message; docs/configuration.md lists each with its default and unit.',
    exitCode: 2,
  },
  ARGUS_CALENDAR_INVALID: {
    title: 'The file of calendar changes is missing or wrong',
    advice: 'Correct the entries named in the message; market/calendar/README.md shows the format with an example.',
    exitCode: 2,
  },
  ARGUS_USAGE: {
    title: 'The command line is not understood',
    advice: 'Run the command with --help: it shows every option and an example.',
    exitCode: 2,
  },
  ARGUS_DATA_IN_USE: {
    title: 'The data directory is in use by another process',
    advice: 'Stop that process, or give this one a directory of its own with --data or ARGUS_DATA_DIR.',
    exitCode: 4,
  },
  ARGUS_DATA_NEWER: {
    title: 'The data directory was written by a newer Argus',
    advice: 'Use that newer version, or another directory with --data. Nothing was changed.',
    exitCode: 4,
  },
  ARGUS_DATA_DAMAGED: {
    title: 'A file of the data directory is damaged',
    advice: 'Put the file named in the message back from a backup; docs/errors says what to do without one.',
    exitCode: 4,
  },
  ARGUS_BACKUP_REFUSED: {
    title: 'A backup cannot be written there',
    advice: 'Name a folder that is not there yet, on a disk with room: npx argus backup --help. Nothing was changed.',
    exitCode: 2,
  },
  ARGUS_BACKUP_DAMAGED: {
    title: 'A file of a backup is missing or is not what was written',
    advice: 'Restore an earlier backup, or get the file in the message from a copy of this one. Nothing was restored.',
    exitCode: 3,
  },
  ARGUS_BACKUP_NEWER: {
    title: 'The backup was made by a newer Argus',
    advice: 'Use that newer version. Nothing was restored.',
    exitCode: 4,
  },
  ARGUS_RESTORE_REFUSED: {
    title: 'A backup is restored into an empty data directory only',
    advice: 'Name an empty one with --data or ARGUS_DATA_DIR; with servers, empty databases. Nothing was changed.',
    exitCode: 4,
  },
  ARGUS_RESTORE_UNFINISHED: {
    title: 'A restore was begun and has not ended',
    advice: 'Run npx argus restore again: it removes what it had made and begins anew.',
    exitCode: 4,
  },
  ARGUS_RESTORE_DIFFERS: {
    title: 'What was restored differs from the backup',
    advice: 'Do not use it. Restore an earlier backup, and report this with the message.',
    exitCode: 5,
  },
  ARGUS_SITE_DAMAGED: {
    title: 'A published page or the list of a release is damaged',
    advice:
      'Look at the disk. Readers get the last good page or release; the next publication writes what is damaged anew.',
    exitCode: 4,
  },
  ARGUS_NO_SNAPSHOT: {
    title: 'There is no snapshot of this day',
    advice: 'List those that there are: npx argus snapshot list. A day has one when a batch of it is committed.',
    exitCode: 3,
  },
  ARGUS_SNAPSHOT_DAMAGED: {
    title: 'A snapshot is not what was written',
    advice:
      'Look at the disk; put the folder named in the message back from a backup, or remove it and build the day again.',
    exitCode: 4,
  },
  ARGUS_SNAPSHOT_WRITE: {
    title: 'A snapshot cannot be written',
    advice:
      'Read what the writer said, and look for free memory and disk; then build the day again: npx argus snapshot build --day <day>.',
    exitCode: 5,
  },
  ARGUS_PORT_TAKEN: {
    title: 'A port is taken by another program',
    advice: 'Stop the other program, or set the variable in the message to a free port.',
    exitCode: 4,
  },
  ARGUS_TEMPORAL_START: {
    title: 'The Temporal server does not start',
    advice: 'Read the server log named in the message; npx argus doctor checks the rest.',
    exitCode: 4,
  },
  ARGUS_TEMPORAL_UNREACHABLE: {
    title: 'No Temporal server answers',
    advice: 'Start Argus (npm run demo, npx argus up), or set TEMPORAL_ADDRESS to a running server.',
    exitCode: 4,
  },
  ARGUS_NOT_BLOCKED: {
    title: 'The run does not wait for an operator',
    advice: 'List the runs that do: npx argus ops list.',
    exitCode: 6,
  },
  ARGUS_BACKFILL_BUSY: {
    title: 'A period is being loaded by another backfill',
    advice: 'Wait for the run named in the message (npx argus ops list), then retry this one.',
    exitCode: 4,
  },
  ARGUS_QUALITY_BLOCKED: {
    title: 'Bars of the run did not pass a check that blocks',
    advice:
      'Read npx argus quality. Take a wrong bar out (npx argus quarantine) or accept a true one (npx argus quality accept), then npx argus ops retry the run.',
    exitCode: 3,
  },
  ARGUS_MARKET_EMPTY: {
    title: 'A market has no history',
    advice: 'Load it first: npx argus backfill --help shows how.',
    exitCode: 3,
  },
  ARGUS_NO_SESSION: {
    title: 'A market has no session on the date',
    advice: 'Give a trade date of that market; weekends and holidays have none.',
    exitCode: 3,
  },
  ARGUS_FEED_REQUEST: {
    title: 'A feed was asked for bars it does not have',
    advice: 'Ask for an instrument and a timeframe that the feed lists; the message names the one it does not know.',
    exitCode: 2,
  },
  ARGUS_FEED_MISSING: {
    title: 'A file of bars is not there or cannot be opened',
    advice: 'Check the path and that you may read the file.',
    exitCode: 3,
  },
  ARGUS_FEED_FORMAT: {
    title: 'A file of bars is not in a known format',
    advice:
      'Give tidy Parquet or CSV (ts, open, high, low, close, volume, better also symbol, asset_class, venue) or Binance klines.',
    exitCode: 3,
  },
  ARGUS_FEED_EMPTY: {
    title: 'A feed has no bars',
    advice: 'Check that the file is complete and that the feed covers the market and the day asked for.',
    exitCode: 3,
  },
  ARGUS_FEED_ROW: {
    title: 'A row of a file of bars cannot be a bar',
    advice:
      'Correct the row named in the message, or open the file with bad rows left out and listed (argus replay does).',
    exitCode: 3,
  },
  ARGUS_CALENDAR_FAULT: {
    title: 'A calendar lacks a session that most symbols have',
    advice:
      'Name the session, with its hours and its source, in the file of ARGUS_CALENDAR_FILE; market/calendar/README.md shows how.',
    exitCode: 3,
  },
  ARGUS_FEED_LATE: {
    title: 'The feed has no bar for an open session',
    advice: 'Nothing is lost: the next tick takes everything since the watermark. If it stays, check the feed.',
    exitCode: 4,
  },
  ARGUS_FEED_UNREACHABLE: {
    title: 'The exchange does not answer',
    advice:
      'Check the network and ARGUS_BINANCE_URL; https://data-api.binance.vision serves the same candles. Nothing is lost: the next tick takes all that is missing.',
    exitCode: 4,
  },
  ARGUS_FEED_LIMITED: {
    title: 'The exchange allows no more requests for now',
    advice:
      'Wait until the time in the message: asking before it makes a ban longer. Find what else uses the exchange from this address.',
    exitCode: 4,
  },
  ARGUS_FEED_ANSWER: {
    title: 'An answer of the exchange cannot be understood',
    advice:
      'Check that ARGUS_BINANCE_URL is an exchange of this kind and no proxy answers in its place. Nothing was stored.',
    exitCode: 4,
  },
  ARGUS_WAREHOUSE_LOCKED: {
    title: 'The warehouse is open in another process',
    advice: 'Stop that process, or use another data directory with --data.',
    exitCode: 4,
  },
  ARGUS_WAREHOUSE_UNREACHABLE: {
    title: 'The warehouse does not answer',
    advice: 'Check CLICKHOUSE_URL, user and password; for the embedded engine check the data directory.',
    exitCode: 4,
  },
  ARGUS_WAREHOUSE_NEWER: {
    title: 'The warehouse was migrated by a newer Argus',
    advice: 'Use that newer version. Nothing was changed.',
    exitCode: 4,
  },
  ARGUS_MIGRATION_EDITED: {
    title: 'A released migration was edited',
    advice: 'Restore the file, and put the change into a new migration.',
    exitCode: 5,
  },
  ARGUS_MIGRATION_GAP: {
    title: 'A migration comes too late',
    advice: 'Give the file a number above the newest applied one.',
    exitCode: 5,
  },
  ARGUS_MIGRATION_LOCKED: {
    title: 'Another process is migrating',
    advice: 'Wait for it. If it was killed, the lock is taken over after ten minutes.',
    exitCode: 4,
  },
  ARGUS_MIGRATION_VERIFY: {
    title: 'A table changes faster than it can be copied',
    advice: 'Pause the schedules, then run npx argus migrate again. Nothing was exchanged.',
    exitCode: 4,
  },
  ARGUS_WAREHOUSE_DAMAGED: {
    title: 'Data of the warehouse is damaged',
    advice: 'Stop Argus, put the data directory back from a backup, or load the history anew into an empty one.',
    exitCode: 4,
  },
  ARGUS_FILE_UNUSABLE: {
    title: 'A file or folder cannot be read or written',
    advice: 'Give this user the right to the path in the message, or name another place with --data or ARGUS_DATA_DIR.',
    exitCode: 4,
  },
  ARGUS_CONTROL_UNREACHABLE: {
    title: 'The running process does not answer',
    advice: 'Wait until it is up or has ended and ask again; if no Argus runs, remove the control file in the message.',
    exitCode: 4,
  },
  ARGUS_DISK_FULL: {
    title: 'The disk is full',
    advice: 'Free space, then retry. The refused write left nothing behind.',
    exitCode: 4,
  },
  ARGUS_SPOOL_UNUSABLE: {
    title: 'The spool of requests cannot be used',
    advice:
      'Free space or mend the disk of the folder named in the message; requests are refused until it can be written.',
    exitCode: 4,
  },
  ARGUS_AUDIT_BROKEN: {
    title: 'The audit record was changed',
    advice: 'Compare the rows named in the message with an earlier export, and ask who can write to the warehouse.',
    exitCode: 5,
  },
  ARGUS_SQL_REFUSED: {
    title: 'The question is refused',
    advice: 'Ask with SELECT over the tables of the warehouse; npx argus sql "SHOW TABLES" lists them.',
    exitCode: 2,
  },
  ARGUS_SQL_FAILED: {
    title: 'The warehouse could not answer',
    advice: 'Correct the statement; the message holds the words of the engine.',
    exitCode: 2,
  },
  ARGUS_LEDGER_BROKEN: {
    title: 'A row of the track record is not what was written',
    advice:
      'Do not publish from this warehouse. Find who wrote to the ledger, restore it from a backup, and verify again: npx argus ledger verify.',
    exitCode: 5,
  },
  ARGUS_FACT_UNKNOWN: {
    title: 'There is no such fact, signal or run',
    advice:
      'Copy the id from the page or mail again. A page of the past is asked for with its time: npx argus explain <id> --at 2026-11-20T17:31Z.',
    exitCode: 2,
  },
  ARGUS_LINEAGE_REFUSED: {
    title: 'The receiver of lineage does not take the events',
    advice:
      'Start the receiver or correct the address, and export again: a receiver knows an event that it has by its run and type.',
    exitCode: 4,
  },
  ARGUS_FENCED: {
    title: 'Another process was faster',
    advice: 'Nothing to do: nothing was written, and the step is tried again from what the other has left.',
    exitCode: 4,
  },
  ARGUS_NARRATIVE_FACT: {
    title: 'A value may not stand in a note',
    advice:
      'Nothing was published. Say it with a column that narrative/fact.ts lists; prices, volumes and features never are.',
    exitCode: 5,
  },
  ARGUS_NARRATIVE_UNVERIFIED: {
    title: 'A note says what no cited fact says',
    advice:
      'Nothing was published. The message names each word and the reason; report it with the message, publish without the narrative until then.',
    exitCode: 5,
  },
  ARGUS_COMPUTE_LOST: {
    title: 'A compute thread ended before it had answered',
    advice:
      'The step is tried again on a new thread. If it happens again, give the process more memory or lower ARGUS_COMPUTE_THREADS.',
    exitCode: 4,
  },
  ARGUS_RECIPIENT_UNKNOWN: {
    title: 'No recipient has this address',
    advice: 'Check the address; the demo has one for each tier, such as growth@example.com.',
    exitCode: 2,
  },
  ARGUS_DATABASE_UNREACHABLE: {
    title: 'The database does not open',
    advice: 'Check DATABASE_URL and that the server runs; for the embedded engine check the data directory.',
    exitCode: 4,
  },
  ARGUS_DATABASE_NEWER: {
    title: 'The database was migrated by a newer Argus',
    advice: 'Use that newer version. Nothing was changed.',
    exitCode: 4,
  },
  ARGUS_TENANCY_BROKEN: {
    title: 'A rule that keeps tenants apart is broken',
    advice:
      'Correct what the message names, then run npx argus migrate again. The migration was rolled back whole; nothing was changed.',
    exitCode: 5,
  },
  ARGUS_DATABASE_BEHIND: {
    title: 'The database is not migrated',
    advice: 'Run npx argus migrate, then start again. A gateway changes nothing by itself.',
    exitCode: 4,
  },
  ARGUS_SCHEDULES_NEWER: {
    title: 'A newer Argus has set the schedules',
    advice: 'Use that newer version. To go back on purpose: npx argus schedules apply --older. Nothing was changed.',
    exitCode: 4,
  },
  ARGUS_TIER_IN_USE: {
    title: 'A tier that recipients have is gone',
    advice:
      'Use a version of Argus that knows the tier, or first give its recipients another one. Nothing was changed.',
    exitCode: 4,
  },
  ARGUS_KEYS_MISSING: {
    title: 'A server deployment has no signing keys',
    advice: 'Set ARGUS_SIGNING_KEYS, the same for every worker and gateway; docs/errors says how to make one.',
    exitCode: 2,
  },
  ARGUS_KEYS_GIVEN: {
    title: 'The signing keys are those of the environment',
    advice:
      'Change ARGUS_SIGNING_KEYS of every process in three steps, which docs/errors describes: none refuses a valid link.',
    exitCode: 2,
  },
  ARGUS_KEYS_RELIED_ON: {
    title: 'A signing key is still relied on',
    advice: 'npx argus keys list says what relies on each key and until when.',
    exitCode: 2,
  },
  ARGUS_KEYS_UNUSABLE: {
    title: 'The signing keys are damaged',
    advice:
      'Restore keys/signing.txt of the data directory; removed, it is made anew and links sent so far stop working.',
    exitCode: 4,
  },
  ARGUS_IMPORT_REFUSED: {
    title: 'A file of recipients cannot be taken',
    advice: 'Correct the lines named in the message; nothing was entered. --dry-run checks a file without entering it.',
    exitCode: 3,
  },
  ARGUS_OUTBOX_UNUSABLE: {
    title: 'The outbox cannot be used',
    advice: 'Make it a writable folder, or point ARGUS_OUTBOX_DIR to one; then send retry to the blocked batch.',
    exitCode: 2,
  },
  ARGUS_MAIL_LATER: {
    title: 'The mail provider takes no mail now',
    advice:
      'Nothing was lost or sent: it is tried again by itself. If it goes on, look at the status page of the provider.',
    exitCode: 4,
  },
  ARGUS_MAIL_STOPPED: {
    title: 'The mail provider takes no mail of this account',
    advice:
      'Read the reason: a key, a sending domain, an address of ARGUS_MAIL_FROM or a quota. Mend it, then send retry to the blocked run.',
    exitCode: 2,
  },
  ARGUS_MAIL_UNKNOWN: {
    title: 'Whether the mail provider has taken a mail is not known',
    advice:
      'It is looked up before another try, so that none is sent twice. A mail that cannot be looked up waits for you.',
    exitCode: 4,
  },
  ARGUS_INTERNAL: {
    title: 'Something that must always hold does not',
    advice: 'Report the message with the log of the process. Trying again does not help; nothing wrong was written.',
    exitCode: 5,
  },
  ARGUS_SETUP_NODE: {
    title: 'Node is missing or too old',
    advice: 'Install Node 20 or newer with npm; Node 26 itself comes with npm ci.',
    exitCode: 4,
  },
  ARGUS_SETUP_INSTALL: {
    title: 'The packages do not install',
    advice:
      'Read the last lines of npm in the message; usually the network or the disk is the cause. Then start again.',
    exitCode: 4,
  },
  ARGUS_SETUP_TEMPORAL: {
    title: 'No Temporal CLI can be found, downloaded or built',
    advice: 'Do any one of the five things in the message, or name a running server in TEMPORAL_ADDRESS.',
    exitCode: 4,
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof CATALOGUE;
