"""The contact loop in NumPy, one vector of draws per contact, in the shape of the pinned yardstick.

transfer.py FILE beta CONTACTS SEED    fractions from Generator.beta
transfer.py FILE table CONTACTS SEED   fractions from the kernel's own table, words from the generator
Prints nanoseconds of the loop over the first CONTACTS contacts of FILE (contact-loop.ts writes it). Ends with an
error when the fractions do not have the mean of their law, or when mass was not kept.
"""
import sys
import time

import numpy as np

name, law, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
ints = np.fromfile(name, dtype="<i4")
floats = ints.view("<f4")
places, contacts, draws, block, first_cell, side_cells = (int(x) for x in ints[:6])
a, b = float(floats[6]), float(floats[7])
start = 8
masses = floats[start : start + places]
start += places
rows = slice(start, start + 8 * contacts)
firsts, seconds = (ints[rows].reshape(contacts, 8)[:, k] for k in (0, 1))
shares = floats[rows].reshape(contacts, 8)[:, 6:]
start += 8 * contacts
cells = floats[start : start + 4 * side_cells].reshape(2, side_cells, 2)
base, slope = (np.zeros(1 << 15, dtype=np.float32) for _ in range(2))
for side in (0, 1):
    at = (side << 14) + first_cell
    base[at : at + side_cells] = cells[side, :, 0]
    slope[at : at + side_cells] = cells[side, :, 1]

rng = np.random.Generator(np.random.SFC64(seed))
m = np.repeat(masses[:, None], draws, axis=1)


def from_beta():
    return rng.beta(a, b, draws)


def from_table():
    f = (rng.integers(0, 2**32, draws, dtype=np.uint32) | 1).view(np.int32).astype(np.float32)
    cell = f.view(np.uint32) >> 17
    return base[cell] + slope[cell] * f


fractions = {"beta": from_beta, "table": from_table}[law]
mean, sd = a / (a + b), (a * b / (a + b + 1)) ** 0.5 / (a + b)
drawn = np.concatenate([fractions() for _ in range(1 + 65536 // draws)])
if abs(drawn.mean() - mean) > 6 * sd / len(drawn) ** 0.5:
    sys.exit(f"transfer.py: expected fractions with mean {mean}, got {drawn.mean()}")

begun = time.perf_counter_ns()
for c in range(count):
    i, j = firsts[c], seconds[c]
    x, y = m[i], m[j]
    d = shares[c, 0] * fractions() * x - shares[c, 1] * fractions() * y
    x -= d
    y += d
ended = time.perf_counter_ns()
kept = m.sum(axis=0, dtype=np.float64) / masses.sum(dtype=np.float64)
if abs(kept - 1).max() > 1e-4:
    sys.exit(f"transfer.py: expected mass to be kept, got {abs(kept - 1).max()}")
print(ended - begun)
