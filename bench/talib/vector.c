/*
 * The ids of a vector that TA-Lib has too, by its C functions over the same windows: recursions over the whole window, because their
 * last value depends on all of it; windowed functions for the last bar alone.
 *
 * vector WINDOWS.bin COUNT ROUNDS VALUES.bin
 * WINDOWS.bin: COUNT × (open, high, low, close, volume) × 256 doubles. VALUES.bin: COUNT × the ids of NAMES, in its order.
 * Prints the ids, then the microseconds per window of the fastest round.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { N = 256, LAST = N - 1 };
typedef const double *D;
int TA_Initialize(void);
int TA_SMA(int, int, D, int, int *, int *, double *);
int TA_EMA(int, int, D, int, int *, int *, double *);
int TA_KAMA(int, int, D, int, int *, int *, double *);
int TA_PPO(int, int, D, int, int, int, int *, int *, double *);
int TA_MACD(int, int, D, int, int, int, int *, int *, double *, double *, double *);
int TA_TRIX(int, int, D, int, int *, int *, double *);
int TA_LINEARREG_SLOPE(int, int, D, int, int *, int *, double *);
int TA_ADX(int, int, D, D, D, int, int *, int *, double *);
int TA_PLUS_DI(int, int, D, D, D, int, int *, int *, double *);
int TA_MINUS_DI(int, int, D, D, D, int, int *, int *, double *);
int TA_AROONOSC(int, int, D, D, int, int *, int *, double *);
int TA_SAR(int, int, D, D, double, double, int *, int *, double *);
int TA_RSI(int, int, D, int, int *, int *, double *);
int TA_STOCH(int, int, D, D, D, int, int, int, int, int, int *, int *, double *, double *);
int TA_STOCHRSI(int, int, D, int, int, int, int, int *, int *, double *, double *);
int TA_CCI(int, int, D, D, D, int, int *, int *, double *);
int TA_ULTOSC(int, int, D, D, D, int, int, int, int *, int *, double *);
int TA_IMI(int, int, D, D, int, int *, int *, double *);
int TA_BBANDS(int, int, D, int, double, double, int, int *, int *, double *, double *, double *);
int TA_MAX(int, int, D, int, int *, int *, double *);
int TA_MIN(int, int, D, int, int *, int *, double *);
int TA_MAXINDEX(int, int, D, int, int *, int *, int *);
int TA_MININDEX(int, int, D, int, int *, int *, int *);
int TA_NATR(int, int, D, D, D, int, int *, int *, double *);
int TA_MFI(int, int, D, D, D, D, int, int *, int *, double *);
int TA_ADOSC(int, int, D, D, D, D, int, int, int *, int *, double *);
int TA_BOP(int, int, D, D, D, D, int *, int *, double *);
int TA_CDLDOJI(int, int, D, D, D, D, int *, int *, int *);
int TA_CDLENGULFING(int, int, D, D, D, D, int *, int *, int *);
int TA_CDLHAMMER(int, int, D, D, D, D, int *, int *, int *);
int TA_CDLSHOOTINGSTAR(int, int, D, D, D, D, int *, int *, int *);

static const char *NAMES[] = {
  "sma_dist_5", "sma_dist_20", "sma_dist_60", "sma_dist_120", "sma_dist_240", "sma_cross_20_60", "sma_cross_60_240",
  "ema_dist_12", "ema_dist_55", "kama_dist_10", "ppo_12_26", "ppo_hist_12_26_9", "trix_15", "linreg_slope_20",
  "linreg_slope_60", "adx_14", "plus_di_14", "minus_di_14", "aroon_osc_25", "psar_dist", "rsi_7", "rsi_14", "rsi_28",
  "stoch_k_14_3", "stoch_d_14_3_3", "stochrsi_14", "cci_20", "ultosc_7_14_28", "imi_14", "bb_pctb_20", "bb_width_20",
  "channel_pos_20", "channel_pos_60", "channel_pos_240", "dist_high_60", "dist_high_240", "dist_low_60", "dist_low_240",
  "bars_since_high_60", "bars_since_low_60", "natr_14", "mfi_14", "adosc_norm_3_10", "bop_14", "volume_rel_20",
  "cdl_doji", "cdl_engulfing", "cdl_hammer", "cdl_shooting_star",
};
enum { IDS = sizeof NAMES / sizeof *NAMES };

static int beg, nb, whole[N];
static double line[N], more[N], third[N], logs[N];

#define ONE(call) (call, line[0])
#define RECURSION(call) (call, line[nb - 1])

static void vector(const double *w, double *out) {
  D o = w, h = w + N, l = w + 2 * N, c = w + 3 * N, v = w + 4 * N;
  const double last = c[LAST];
  static const int spans[] = {5, 20, 60, 120, 240};
  double mean[5];
  for (int k = 0; k < 5; k++) {
    mean[k] = ONE(TA_SMA(LAST, LAST, c, spans[k], &beg, &nb, line));
    *out++ = last / mean[k] - 1;
  }
  *out++ = mean[1] / mean[2] - 1;
  *out++ = mean[2] / mean[4] - 1;
  *out++ = last / RECURSION(TA_EMA(0, LAST, c, 12, &beg, &nb, line)) - 1;
  *out++ = last / RECURSION(TA_EMA(0, LAST, c, 55, &beg, &nb, line)) - 1;
  *out++ = last / RECURSION(TA_KAMA(0, LAST, c, 10, &beg, &nb, line)) - 1;
  *out++ = RECURSION(TA_PPO(0, LAST, c, 12, 26, 1, &beg, &nb, line));
  TA_MACD(0, LAST, c, 12, 26, 9, &beg, &nb, line, more, third);
  *out++ = 100 * third[nb - 1] / last;
  *out++ = RECURSION(TA_TRIX(0, LAST, c, 15, &beg, &nb, line));
  for (int i = N - 60; i < N; i++) logs[i] = log(c[i]);
  *out++ = ONE(TA_LINEARREG_SLOPE(LAST, LAST, logs, 20, &beg, &nb, line));
  *out++ = ONE(TA_LINEARREG_SLOPE(LAST, LAST, logs, 60, &beg, &nb, line));
  *out++ = RECURSION(TA_ADX(0, LAST, h, l, c, 14, &beg, &nb, line));
  *out++ = RECURSION(TA_PLUS_DI(0, LAST, h, l, c, 14, &beg, &nb, line));
  *out++ = RECURSION(TA_MINUS_DI(0, LAST, h, l, c, 14, &beg, &nb, line));
  *out++ = ONE(TA_AROONOSC(LAST, LAST, h, l, 25, &beg, &nb, line));
  *out++ = (last - RECURSION(TA_SAR(0, LAST, h, l, 0.02, 0.2, &beg, &nb, line))) / last;
  *out++ = RECURSION(TA_RSI(0, LAST, c, 7, &beg, &nb, line));
  *out++ = RECURSION(TA_RSI(0, LAST, c, 14, &beg, &nb, line));
  *out++ = RECURSION(TA_RSI(0, LAST, c, 28, &beg, &nb, line));
  TA_STOCH(LAST, LAST, h, l, c, 14, 3, 0, 3, 0, &beg, &nb, line, more);
  *out++ = line[0];
  *out++ = more[0];
  *out++ = RECURSION(TA_STOCHRSI(0, LAST, c, 14, 14, 1, 0, &beg, &nb, line, more));
  *out++ = ONE(TA_CCI(LAST, LAST, h, l, c, 20, &beg, &nb, line));
  *out++ = ONE(TA_ULTOSC(LAST, LAST, h, l, c, 7, 14, 28, &beg, &nb, line));
  *out++ = ONE(TA_IMI(LAST, LAST, o, c, 14, &beg, &nb, line));
  TA_BBANDS(LAST, LAST, c, 20, 2, 2, 0, &beg, &nb, line, more, third);
  *out++ = (last - third[0]) / (line[0] - third[0]);
  *out++ = (line[0] - third[0]) / more[0];
  double high[3], low[3];
  static const int channels[] = {20, 60, 240};
  for (int k = 0; k < 3; k++) {
    high[k] = ONE(TA_MAX(LAST, LAST, h, channels[k], &beg, &nb, line));
    low[k] = ONE(TA_MIN(LAST, LAST, l, channels[k], &beg, &nb, line));
    *out++ = (last - low[k]) / (high[k] - low[k]);
  }
  for (int k = 1; k < 3; k++) *out++ = log(last / high[k]);
  for (int k = 1; k < 3; k++) *out++ = log(last / low[k]);
  TA_MAXINDEX(LAST, LAST, h, 60, &beg, &nb, whole);
  *out++ = (LAST - whole[0]) / 59.0;
  TA_MININDEX(LAST, LAST, l, 60, &beg, &nb, whole);
  *out++ = (LAST - whole[0]) / 59.0;
  *out++ = RECURSION(TA_NATR(0, LAST, h, l, c, 14, &beg, &nb, line));
  *out++ = ONE(TA_MFI(LAST, LAST, h, l, c, v, 14, &beg, &nb, line));
  const double volume = ONE(TA_SMA(LAST, LAST, v, 20, &beg, &nb, line));
  *out++ = RECURSION(TA_ADOSC(0, LAST, h, l, c, v, 3, 10, &beg, &nb, line)) / volume;
  TA_BOP(LAST - 13, LAST, o, h, l, c, &beg, &nb, line);
  double power = 0;
  for (int i = 0; i < 14; i++) power += line[i];
  *out++ = power / 14;
  *out++ = v[LAST] / volume;
  TA_CDLDOJI(LAST, LAST, o, h, l, c, &beg, &nb, whole);
  *out++ = whole[0] / 100.0;
  TA_CDLENGULFING(LAST, LAST, o, h, l, c, &beg, &nb, whole);
  *out++ = whole[0] / 100.0;
  TA_CDLHAMMER(LAST, LAST, o, h, l, c, &beg, &nb, whole);
  *out++ = whole[0] / 100.0;
  TA_CDLSHOOTINGSTAR(LAST, LAST, o, h, l, c, &beg, &nb, whole);
  *out++ = whole[0] / 100.0;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  const long count = atol(argv[2]), rounds = atol(argv[3]);
  const size_t size = (size_t)count * 5 * N;
  double *windows = malloc(size * sizeof(double)), *values = malloc((size_t)count * IDS * sizeof(double));
  FILE *in = fopen(argv[1], "rb");
  if (!in || fread(windows, sizeof(double), size, in) != size || TA_Initialize() != 0) return 1;
  fclose(in);
  double best = INFINITY;
  for (long r = 0; r < rounds; r++) {
    const double started = now();
    for (long i = 0; i < count; i++) vector(windows + i * 5 * N, values + i * IDS);
    const double each = (now() - started) / (double)count;
    if (each < best) best = each;
  }
  FILE *file = fopen(argv[4], "wb");
  if (!file || fwrite(values, sizeof(double), (size_t)count * IDS, file) != (size_t)count * IDS) return 1;
  fclose(file);
  for (int i = 0; i < IDS; i++) printf("%s\n", NAMES[i]);
  printf("%.4f\n", best);
  return 0;
}
