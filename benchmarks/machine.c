/* What this machine can do at best: fp32 and int8 multiply-adds from registers, and reads of memory.
 *
 *     machine THREADS...        one line of JSON per thread count, in giga operations and gigabytes a second
 *
 * A multiply-add counts as two operations. Figures are the best of many short tries, so that others' work
 * shows in them only when it never rests. int8_gops is 0 where no 8-bit dot product was compiled in.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { TRIES = 60, CHAINS = 12, MOST_THREADS = 64 };
/* Twelve sums by name: as an array the compiler keeps them in memory, and measures that. */
#define EACH(step) step(a); step(b); step(c); step(d); step(e); step(f); step(g); step(h); step(i); step(j); step(k); step(l);
static const long STEPS = 600000; /* a few milliseconds: short enough to fit between two turns of others */
static const size_t WEIGHTS = (size_t)96 << 20; /* bytes: about what a pass over bert-base reads in int8 */

#if defined(__AVX512F__)
#define VECTOR 64
#define HOLD(x) __asm__ volatile("" : "+v"(x)) /* keeps the compiler from solving the loop */
#elif defined(__AVX__)
#define VECTOR 32
#define HOLD(x) __asm__ volatile("" : "+x"(x))
#elif defined(__x86_64__)
#define VECTOR 16
#define HOLD(x) __asm__ volatile("" : "+x"(x))
#else
#define VECTOR 16
#define HOLD(x) __asm__ volatile("" : "+w"(x))
#endif

typedef float floats __attribute__((vector_size(VECTOR)));
typedef uint64_t words __attribute__((vector_size(VECTOR)));

static volatile float float_sink;
static volatile int int_sink;
static volatile uint64_t word_sink;

typedef struct { char *start; size_t size; } Part;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void *multiply_floats(void *unused) {
    floats x, y;
    (void)unused;
    for (int i = 0; i < VECTOR / 4; i++) x[i] = .999f, y[i] = 1e-3f;
    floats a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
    for (long n = 0; n < STEPS; n++) {
#define STEP(sum) sum = sum * x + y; HOLD(sum)
        EACH(STEP)
#undef STEP
    }
    floats sum = a + b + c + d + e + f + g + h + i + j + k + l;
    float_sink = sum[0] + sum[1];
    return NULL;
}

#if defined(__AVX512VNNI__)
#define INT8_LANES 64
typedef __m512i ints;
static ints fill(int value) { return _mm512_set1_epi8((char)value); }
static ints dot(ints sum, ints x, ints y) { return _mm512_dpbusd_epi32(sum, x, y); }
#elif defined(__AVXVNNI__)
#define INT8_LANES 32
typedef __m256i ints;
static ints fill(int value) { return _mm256_set1_epi8((char)value); }
static ints dot(ints sum, ints x, ints y) { return _mm256_dpbusd_avx_epi32(sum, x, y); }
#elif defined(__AVX2__)
#define INT8_LANES 32
typedef __m256i ints;
static ints fill(int value) { return _mm256_set1_epi8((char)value); }
static ints dot(ints sum, ints x, ints y) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(x, y), _mm256_set1_epi16(1)));
}
#else
#define INT8_LANES 0
#endif

#if INT8_LANES
static void *multiply_ints(void *unused) {
    ints x = fill(3), y = fill(1);
    ints a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
    (void)unused;
    for (long n = 0; n < STEPS; n++) {
#define STEP(sum) sum = dot(sum, x, y); HOLD(sum)
        EACH(STEP)
#undef STEP
    }
    ints sum = a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ i ^ j ^ k ^ l;
    int part;
    memcpy(&part, &sum, sizeof part);
    int_sink = part;
    return NULL;
}
#endif

static void *read_memory(void *given) {
    Part *part = given;
    words a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t i = 0; i + 4 * VECTOR <= part->size; i += 4 * VECTOR) {
        words *row = (words *)(part->start + i);
        a ^= row[0], b ^= row[1], c ^= row[2], d ^= row[3];
    }
    words sum = a ^ b ^ c ^ d;
    word_sink = sum[0] ^ sum[1];
    return NULL;
}

static double seconds(void *(*work)(void *), int threads, Part *parts) {
    double best = 1e9;
    for (int t = 0; t < TRIES; t++) {
        pthread_t ids[MOST_THREADS];
        double started = now();
        for (int i = 0; i < threads; i++) pthread_create(&ids[i], NULL, work, parts ? &parts[i] : NULL);
        for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
        double took = now() - started;
        if (took < best) best = took;
    }
    return best;
}

int main(int count, char **words_given) {
    for (int a = 1; a < count; a++) {
        int threads = atoi(words_given[a]);
        if (threads < 1 || threads > MOST_THREADS) return 2;
        double fp32 = 2.0 * threads * STEPS * CHAINS * (VECTOR / 4) / seconds(multiply_floats, threads, NULL) / 1e9;
        double int8 = 0;
#if INT8_LANES
        int8 = 2.0 * threads * STEPS * CHAINS * INT8_LANES / seconds(multiply_ints, threads, NULL) / 1e9;
#endif
        Part parts[MOST_THREADS];
        size_t size = WEIGHTS / threads / 4096 * 4096;
        for (int i = 0; i < threads; i++) {
            parts[i].start = aligned_alloc(4096, size);
            parts[i].size = size;
            if (!parts[i].start) return 1;
            memset(parts[i].start, i + 1, size);
        }
        double read = (double)size * threads / seconds(read_memory, threads, parts) / 1e9;
        for (int i = 0; i < threads; i++) free(parts[i].start);
        printf("{\"threads\": %d, \"fp32_gflops\": %.1f, \"int8_gops\": %.1f, \"read_gbs\": %.1f}\n", threads, fp32, int8, read);
        fflush(stdout);
    }
    return 0;
}
