import { type Command, Option } from 'commander';
import { TIMEFRAMES } from '#market/timeframe.ts';

/** Adds the options that decide how files are read, for every command that reads files of bars. */
export function addReadingOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--file-timeframe <name>', 'of files whose bars do not tell, such as those of one day').choices(
        TIMEFRAMES,
      ),
    )
    .option('--timezone <zone>', 'zone of times that state none, such as America/New_York or UTC')
    .addOption(
      new Option('--label <side>', 'whether the time of a bar is its open or its close').choices(['open', 'close']),
    )
    .option('--date-format <format>', 'how dates are written, such as DD/MM/YYYY or MM/DD/YYYY')
    .option('--class <class>', 'asset class of symbols whose class no column names')
    .option('--venue <venue>', 'venue of symbols whose venue no column names')
    .option('--calendar <id>', 'sessions of symbols whose venue does not tell them, such as XNYS or 24X7');
}
