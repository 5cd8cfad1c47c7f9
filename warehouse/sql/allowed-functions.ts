/**
 * The functions a question may call, reviewed by hand: they compute their result from their arguments alone. By their names in
 * `system.functions`; their aliases and spellings there are allowed with them, and nothing else is.
 *
 * Left out on purpose: files and models (`file`, `catboostEvaluate`, `naiveBayes…`, `regionTo…`), other tables (`dictGet…`, `joinGet`,
 * `hasColumnInTable`), the host and its configuration (`hostName`, `getSetting`, `getMacro`, `filesystem…`, `showCertificate`,
 * `currentUser`, `addressTo…`), other hosts (`ai…`), delays (`sleep`), the log (`logTrace`), schemas that formats write to disk
 * (`formatRow`, `structureToProtobufSchema`), and character sets, which are opened as files (`convertCharset`).
 */
export const ORDINARY_FUNCTIONS: ReadonlySet<string> = namesIn(`
  abs avg2 divide divideDecimal divideOrNull gcd ifNotFinite intDiv intDivOrNull intDivOrZero isFinite isInfinite isNaN lcm max2 midpoint
  min2 minus modulo moduloOrNull moduloOrZero multiply multiplyDecimal negate plus positiveModulo positiveModuloOrNull sqr

  bitAnd bitCount bitHammingDistance bitNot bitOr bitRotateLeft bitRotateRight bitShiftLeft bitShiftRight bitSlice bitTest bitTestAll
  bitTestAny bitXor

  equals greater greaterOrEquals less lessOrEquals notEquals isDistinctFrom isNotDistinctFrom
  in notIn nullIn notNullIn globalIn globalNotIn globalNullIn globalNotNullIn
  and or not xor if multiIf caseWithExpression clamp greatest least
  assumeNotNull coalesce firstNonDefault ifNull isNotNull isNull isNullable isZeroOrNull nullIf toNullable

  acos acosh asin asinh atan atan2 atanh cbrt cos cosh degrees e erf erfc exp exp10 exp2 factorial hypot intExp10 intExp2 isPrime lgamma
  log log10 log1p log2 pi pow proportionsZTest radians sigmoid sign sin sinh sqrt tan tanh tgamma widthBucket
  ceil floor round roundAge roundBankers roundDown roundDuration roundToExp2 trunc
  rand rand64 randCanonical randConstant randNormal randUniform randBernoulli randExponential
  financialInternalRateOfReturn financialInternalRateOfReturnExtended financialNetPresentValue financialNetPresentValueExtended
  minSampleSizeContinuous minSampleSizeConversion seriesDecomposeSTL seriesOutliersDetectTukey

  array arrayAUCPR arrayAll arrayAutocorrelation arrayAvg arrayBottomK arrayCompact arrayConcat arrayCount arrayCumSum
  arrayCumSumNonNegative arrayDifference arrayDistinct arrayDotProduct arrayElement arrayElementOrNull arrayEnumerate
  arrayEnumerateDense arrayEnumerateUniq arrayExcept arrayExists arrayFill arrayFilter arrayFirst arrayFirstIndex arrayFirstOrNull
  arrayFlatten arrayFold arrayIntersect arrayJaccardIndex arrayJoin arrayLast arrayLastIndex arrayLastOrNull arrayLevenshteinDistance
  arrayMap arrayMax arrayMin arrayNormalizedGini arrayPartialReverseSort arrayPartialSort arrayPopBack arrayPopFront arrayProduct
  arrayPushBack arrayPushFront arrayROCAUC arrayReduce arrayReduceInRanges arrayRemove arrayResize arrayReverse arrayReverseFill
  arrayReverseSort arrayReverseSplit arrayRotateLeft arrayRotateRight arrayShiftLeft arrayShiftRight arrayShingles arraySimilarity
  arraySlice arraySort arraySplit arraySum arraySymmetricDifference arrayTopK arrayTranspose arrayUnion arrayUniq arrayWithConstant
  arrayZip arrayZipUnaligned countEqual empty emptyArrayFloat64 emptyArrayString emptyArrayToSingle has hasAll hasAny hasSubstr indexOf
  indexOfAssumeSorted length notEmpty range replicate reverse
  L1Distance L1Norm L1Normalize L2Distance L2Norm L2Normalize L2SquaredDistance L2SquaredNorm LinfDistance LinfNorm LinfNormalize
  LpDistance LpNorm LpNormalize cosineDistance
  dotProduct flattenTuple tuple tupleConcat tupleDivide tupleDivideByNumber tupleElement tupleHammingDistance tupleMinus tupleMultiply
  tupleMultiplyByNumber tupleNames tupleNegate tuplePlus tupleToNameValuePairs
  map mapAdd mapAll mapApply mapConcat mapContainsKey mapContainsKeyLike mapContainsValue mapExists mapExtractKeyLike mapFilter
  mapFromArrays mapKeys mapPartialSort mapPopulateSeries mapReverseSort mapSort mapSubtract mapUpdate mapValues

  addDate addDays addHours addInterval addMicroseconds addMilliseconds addMinutes addMonths addNanoseconds addQuarters addSeconds
  addTupleOfIntervals addWeeks addYears age changeDay changeHour changeMinute changeMonth changeSecond changeYear dateDiff dateName
  dateTrunc formatDateTime formatDateTimeInJodaSyntax fromUnixTimestamp fromUTCTimestamp makeDate makeDate32 makeDateTime makeDateTime64
  monthName now now64 nowInBlock subDate subtractDays subtractHours subtractInterval subtractMicroseconds subtractMilliseconds
  subtractMinutes subtractMonths subtractNanoseconds subtractQuarters subtractSeconds subtractTupleOfIntervals subtractWeeks
  subtractYears timeDiff timeSlot timeSlots timestamp timezone timezoneOf timezoneOffset toDayOfMonth toDayOfWeek toDayOfYear
  toDaysInMonth toDaysSinceYearZero toHour toISOWeek toISOYear toLastDayOfMonth toLastDayOfWeek toMicrosecond toMillisecond toMinute
  toModifiedJulianDay toMonday toMonth toMonthNumSinceEpoch toNanosecond toQuarter toRelativeDayNum toRelativeHourNum
  toRelativeMinuteNum toRelativeMonthNum toRelativeQuarterNum toRelativeSecondNum toRelativeWeekNum toRelativeYearNum toSecond
  toStartOfDay toStartOfFifteenMinutes toStartOfFiveMinutes toStartOfHour toStartOfISOYear toStartOfInterval toStartOfMicrosecond
  toStartOfMillisecond toStartOfMinute toStartOfMonth toStartOfNanosecond toStartOfQuarter toStartOfSecond toStartOfTenMinutes
  toStartOfWeek toStartOfYear toTimeWithFixedDate toTimezone toUTCTimestamp toUnixTimestamp toWeek toYYYYMM toYYYYMMDD
  toYYYYMMDDhhmmss toYear toYearNumSinceEpoch toYearWeek today yesterday YYYYMMDDToDate YYYYMMDDToDate32 YYYYMMDDhhmmssToDateTime
  YYYYMMDDhhmmssToDateTime64

  CAST DATE accurateCast accurateCastOrDefault accurateCastOrNull fromUnixTimestamp64Micro fromUnixTimestamp64Milli
  fromUnixTimestamp64Nano fromUnixTimestamp64Second parseDateTime parseDateTimeOrNull parseDateTimeOrZero parseDateTime64
  parseDateTime64OrNull parseDateTime64OrZero parseDateTimeBestEffort parseDateTimeBestEffortOrNull parseDateTimeBestEffortOrZero
  parseDateTime64BestEffort parseDateTime64BestEffortOrNull parseDateTime64BestEffortOrZero
  toBool toDate toDate32 toDate32OrDefault toDate32OrNull toDate32OrZero toDateOrDefault toDateOrNull toDateOrZero toDateTime
  toDateTime32 toDateTime64 toDateTime64OrDefault toDateTime64OrNull toDateTime64OrZero toDateTimeOrDefault toDateTimeOrNull
  toDateTimeOrZero toDecimal128 toDecimal128OrNull toDecimal128OrZero toDecimal256 toDecimal256OrNull toDecimal256OrZero toDecimal32
  toDecimal32OrNull toDecimal32OrZero toDecimal64 toDecimal64OrNull toDecimal64OrZero toDecimalString toFixedString toFloat32
  toFloat32OrDefault toFloat32OrNull toFloat32OrZero toFloat64 toFloat64OrDefault toFloat64OrNull toFloat64OrZero toInt128 toInt16
  toInt16OrDefault toInt16OrNull toInt16OrZero toInt256 toInt32 toInt32OrDefault toInt32OrNull toInt32OrZero toInt64 toInt64OrDefault
  toInt64OrNull toInt64OrZero toInt8 toInt8OrDefault toInt8OrNull toInt8OrZero toInterval toIntervalDay toIntervalHour
  toIntervalMicrosecond toIntervalMillisecond toIntervalMinute toIntervalMonth toIntervalNanosecond toIntervalQuarter toIntervalSecond
  toIntervalWeek toIntervalYear toLowCardinality toString toStringCutToZero toUInt128 toUInt16 toUInt16OrDefault toUInt16OrNull
  toUInt16OrZero toUInt256 toUInt32 toUInt32OrDefault toUInt32OrNull toUInt32OrZero toUInt64 toUInt64OrDefault toUInt64OrNull
  toUInt64OrZero toUInt8 toUInt8OrDefault toUInt8OrNull toUInt8OrZero toUUID toUUIDOrNull toUUIDOrZero toUUIDOrDefault
  toUnixTimestamp64Micro toUnixTimestamp64Milli toUnixTimestamp64Nano toUnixTimestamp64Second generateUUIDv4

  ascii base64Decode base64Encode basename bin char concat concatWithSeparator damerauLevenshteinDistance editDistance editDistanceUTF8
  endsWith endsWithCaseInsensitive endsWithUTF8 firstLine hex initcap initcapUTF8 isValidASCII isValidUTF8 jaroSimilarity
  jaroWinklerSimilarity left leftPad leftPadUTF8 leftUTF8 lengthUTF8 lower lowerUTF8 naturalSortKey regexpExtract regexpPosition repeat
  reverseUTF8 right rightPad rightPadUTF8 rightUTF8 soundex space startsWith startsWithCaseInsensitive startsWithUTF8
  stringJaccardIndex substring substringIndex substringIndexUTF8 substringUTF8 toValidUTF8 trimBoth trimLeft trimRight tryBase64Decode
  unbin unhex upper upperUTF8
  format overlay overlayUTF8 printf regexpQuoteMeta replaceAll replaceOne replaceRegexpAll replaceRegexpOne translate translateUTF8
  countMatches countMatchesCaseInsensitive countSubstrings countSubstringsCaseInsensitive extract extractAll extractAllGroupsHorizontal
  extractAllGroupsVertical extractGroups hasSubsequence hasSubsequenceCaseInsensitive hasToken hasTokenCaseInsensitive ilike like locate
  match multiMatchAny multiMatchAnyIndex multiSearchAllPositions multiSearchAny multiSearchFirstIndex multiSearchFirstPosition
  ngramDistance ngramSearch notILike notLike position positionCaseInsensitive positionCaseInsensitiveUTF8 positionUTF8
  alphaTokens arrayStringConcat ngrams reverseBySeparator splitByChar splitByNonAlpha splitByRegexp splitByString splitByWhitespace

  CRC32 CRC64 MD5 SHA1 SHA224 SHA256 SHA384 SHA512 cityHash64 farmHash64 halfMD5 intHash32 intHash64 javaHash murmurHash2_32
  murmurHash2_64 murmurHash3_32 murmurHash3_64 sipHash128 sipHash64 wyHash64 xxHash32 xxHash64
  JSONArrayLength JSONExtractBool JSONExtractFloat JSONExtractInt JSONExtractKeys JSONExtractRaw JSONExtractString JSONExtractUInt JSONHas
  JSONLength JSONType JSON_EXISTS JSON_QUERY JSON_VALUE isValidJSON toJSONString

  bar blockNumber byteSize countDigits currentDatabase defaultValueOfArgumentType finalizeAggregation formatReadableDecimalSize
  formatReadableQuantity formatReadableSize formatReadableTimeDelta getSizeOfEnumType identity ignore isConstant isDecimalOverflow
  materialize parseReadableSize parseReadableSizeOrNull parseTimeDelta rowNumberInAllBlocks rowNumberInBlock toColumnTypeName toTypeName
  transform version visibleWidth
`);

/** Aggregates and window functions, also with the combinators below. */
export const AGGREGATE_FUNCTIONS: ReadonlySet<string> = namesIn(`
  analysisOfVariance any anyHeavy anyLast anyLast_respect_nulls any_respect_nulls approx_top_k approx_top_sum argAndMax argAndMin argMax
  argMin avg avgWeighted boundingRatio categoricalInformationValue contingency corr corrMatrix corrStable count covarPop covarPopMatrix
  covarPopStable covarSamp covarSampMatrix covarSampStable cramersV cramersVBiasCorrected cume_dist deltaSum deltaSumTimestamp denseRank
  entropy exponentialMovingAverage exponentialTimeDecayedAvg exponentialTimeDecayedCount exponentialTimeDecayedMax
  exponentialTimeDecayedSum groupArray groupArrayInsertAt groupArrayIntersect groupArrayLast groupArrayMovingAvg groupArrayMovingSum
  groupArraySample groupArraySorted groupBitAnd groupBitOr groupBitXor groupConcat groupUniqArray histogram intervalLengthSum
  kolmogorovSmirnovTest kurtPop kurtSamp lag lagInFrame largestTriangleThreeBuckets lead leadInFrame mannWhitneyUTest max
  maxIntersections maxIntersectionsPosition maxMappedArrays meanZTest min minMappedArrays nonNegativeDerivative nth_value ntile
  percentRank quantile quantileBFloat16 quantileDD quantileDeterministic quantileExact quantileExactExclusive quantileExactHigh
  quantileExactInclusive quantileExactLow quantileExactWeighted quantileExactWeightedInterpolated quantileGK quantileInterpolatedWeighted
  quantileTDigest quantileTDigestWeighted quantileTiming quantileTimingWeighted quantiles quantilesBFloat16 quantilesDD
  quantilesDeterministic quantilesExact quantilesExactExclusive quantilesExactHigh quantilesExactInclusive quantilesExactLow
  quantilesExactWeighted quantilesGK quantilesInterpolatedWeighted quantilesTDigest quantilesTDigestWeighted quantilesTiming
  quantilesTimingWeighted rank rankCorr retention row_number sequenceCount sequenceMatch simpleLinearRegression singleValueOrNull skewPop
  skewSamp sparkbar stddevPop stddevPopStable stddevSamp stddevSampStable studentTTest studentTTestOneSample sum sumCount sumKahan
  sumMapFiltered sumMappedArrays sumWithOverflow theilsU topK topKWeighted uniq uniqCombined uniqCombined64 uniqExact uniqHLL12 uniqUpTo
  varPop varPopStable varSamp varSampStable welchTTest windowFunnel
`);

/** Endings of an aggregate's name, as in countIf, sumArray, avgOrNull. */
export const COMBINATORS =
  /(?:ArgMax|ArgMin|Array|Distinct|ForEach|If|Map|Merge|OrDefault|OrNull|Resample|SimpleState|State|Tuple)$/;

/** What the parser makes of syntax: a lambda, EXISTS (…), GROUPING(…). Not in `system.functions`. */
export const SYNTAX_FUNCTIONS: ReadonlySet<string> = new Set(['lambda', 'exists', 'grouping']);

/** Table functions that generate rows of numbers out of nothing: an axis to join gaps to. */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['numbers', 'generate_series', 'generateSeries']);

export const IN_FUNCTIONS = /^(?:global)?(?:not)?(?:null)?in$/i;
/** The engine takes the name of a function for a lambda in these: `arrayMap(file, […])` calls file(). `higher_order` in `system.functions`. */
export const HIGHER_ORDER: ReadonlySet<string> = namesIn(`
  arrayAll arrayAvg arrayBottomK arrayCompact arrayCount arrayCumSum arrayCumSumNonNegative arrayDifference arrayExists arrayFill
  arrayFilter arrayFirst arrayFirstIndex arrayFirstOrNull arrayFold arrayLast arrayLastIndex arrayLastOrNull arrayMap arrayMax arrayMin
  arrayPartialReverseSort arrayPartialSort arrayProduct arrayReverseFill arrayReverseSort arrayReverseSplit arraySort arraySplit arraySum
  arrayTopK mapAll mapApply mapExists mapFilter mapPartialSort mapReverseSort mapSort
`);
/** Their first argument names an aggregate. */
export const AGGREGATE_BY_NAME: ReadonlySet<string> = new Set(['arrayReduce', 'arrayReduceInRanges']);

function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((name) => name !== ''));
}
