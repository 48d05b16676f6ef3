/*
 * The contact loop of src/trace/kernel in C: same generator (words.ts), same tables (quantile-cells.ts), same order of
 * operations, masses in blocks that stay in cache, so that the masses come out bit for bit the same.
 * In the shape of the pinned yardstick: one loop over contacts within one over blocks of draws.
 *
 * transfer FILE check   prints the checksum of all masses (FNV-1a over 32-bit words)
 * transfer FILE time    prints nanoseconds of the loop and the sum of the last block's masses
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CELLS = 1 << 15, SIDE = 1 << 14 };

/* FILE, written by contact-loop.ts: this, then masses, contacts, cells of the upper and of the lower side. */
typedef struct {
  int32_t places, contacts, draws, block, first_cell, side_cells;
  float a, b;
} head;
typedef struct {
  int32_t a, b;
  uint32_t forth_first, forth_second, back_first, back_second;
  float forth_share, back_share;
} contact;
typedef struct {
  float base, slope;
} cell;

static cell table[CELLS];

static inline uint32_t permute(uint32_t x, uint32_t middle) {
  x ^= x >> 17;
  x = x * 0xed5ad4bbu + middle;
  x ^= x >> 11;
  x *= 0xac4c1b51u;
  x ^= x >> 15;
  x *= 0x31848babu;
  return x ^ (x >> 14);
}

static inline float quantile(uint32_t word) {
  const float f = (float)(int32_t)(word | 1);
  uint32_t bits;
  memcpy(&bits, &f, 4);
  const cell own = table[bits >> 17];
  return own.base + own.slope * f;
}

static void exchange(float *restrict a, float *restrict b, const contact *c, uint32_t draw, int size) {
  const uint32_t forth = c->forth_first + draw, back = c->back_first + draw;
  const uint32_t forth_middle = c->forth_second, back_middle = c->back_second;
  const float forth_share = c->forth_share, back_share = c->back_share;
  for (int i = 0; i < size; i++) {
    const float given = forth_share * quantile(permute(forth + i, forth_middle));
    const float taken = back_share * quantile(permute(back + i, back_middle));
    const float x = a[i], y = b[i], d = given * x - taken * y;
    a[i] = x - d;
    b[i] = y + d;
  }
}

static void run(float *state, const head *h, const float *masses, const contact *contacts, int32_t draw) {
  const int32_t size = h->block;
  for (int32_t j = 0; j < h->places; j++)
    for (int32_t i = 0; i < size; i++) state[(size_t)j * size + i] = masses[j];
  for (int32_t c = 0; c < h->contacts; c++)
    exchange(state + (size_t)contacts[c].a * size, state + (size_t)contacts[c].b * size, contacts + c, draw, size);
}

static void must_read(void *into, size_t bytes, FILE *file) {
  if (into == NULL || fread(into, 1, bytes, file) != bytes) {
    fprintf(stderr, "transfer: expected %zu more bytes\n", bytes);
    exit(2);
  }
}

int main(int argc, char **argv) {
  FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
  if (file == NULL) {
    fprintf(stderr, "transfer FILE check|time\n");
    return 2;
  }
  head h;
  must_read(&h, sizeof h, file);
  float *masses = malloc(sizeof(float) * h.places);
  must_read(masses, sizeof(float) * h.places, file);
  contact *contacts = malloc(sizeof(contact) * h.contacts);
  must_read(contacts, sizeof(contact) * h.contacts, file);
  must_read(table + h.first_cell, sizeof(cell) * h.side_cells, file);
  must_read(table + SIDE + h.first_cell, sizeof(cell) * h.side_cells, file);
  const size_t count = (size_t)h.places * h.block;
  float *state = aligned_alloc(64, (sizeof(float) * count + 63) / 64 * 64);
  if (state == NULL) return 2;

  if (strcmp(argv[2], "check") == 0) {
    uint32_t sum = 2166136261u;
    for (int32_t draw = 0; draw < h.draws; draw += h.block) {
      run(state, &h, masses, contacts, draw);
      for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, state + i, 4);
        sum = (sum ^ bits) * 16777619u;
      }
    }
    printf("%u\n", (unsigned)sum);
    return 0;
  }
  run(state, &h, masses, contacts, 0);
  struct timespec begun, ended;
  clock_gettime(CLOCK_MONOTONIC, &begun);
  for (int32_t draw = 0; draw < h.draws; draw += h.block) run(state, &h, masses, contacts, draw);
  clock_gettime(CLOCK_MONOTONIC, &ended);
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += state[i];
  printf("%.0f %.9g\n", (ended.tv_sec - begun.tv_sec) * 1e9 + (ended.tv_nsec - begun.tv_nsec), sum);
  return 0;
}
