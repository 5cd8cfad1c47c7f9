/**
 * Formats of an answer that only write text or bytes into it. Protobuf writes its schema to a file first, AvroConfluent speaks with a
 * registry, Template and the custom formats read what other settings name: left out.
 */
export const OUTPUT_FORMATS: ReadonlySet<string> = new Set(
  `PrettyCompactMonoBlock PrettyCompact PrettyMonoBlock Pretty PrettyNoEscapes PrettySpace Vertical Markdown
  CSV CSVWithNames CSVWithNamesAndTypes TSV TSVWithNames TSVWithNamesAndTypes TSVRaw TSVRawWithNames TabSeparated TabSeparatedWithNames
  TabSeparatedWithNamesAndTypes TabSeparatedRaw TabSeparatedRawWithNames TSKV Values SQLInsert XML LineAsString RawBLOB
  JSON JSONStrings JSONCompact JSONCompactStrings JSONColumns JSONColumnsWithMetadata JSONCompactColumns JSONObjectEachRow JSONEachRow
  JSONLines NDJSON JSONStringsEachRow JSONCompactEachRow JSONCompactEachRowWithNames JSONCompactEachRowWithNamesAndTypes
  PrettyJSONEachRow PrettyNDJSON Null`.split(/\s+/),
);
