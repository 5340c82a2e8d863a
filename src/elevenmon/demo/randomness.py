"""Repeatable randomness: hashes of integers, and seeded generators named by what they are for."""

import random
from hashlib import blake2b

_MASK = (1 << 64) - 1


def seed_of(*parts: object) -> int:
    """Return a 64-bit seed that depends on every part and on nothing else (no `PYTHONHASHSEED`)."""
    return int.from_bytes(blake2b(repr(parts).encode(), digest_size=8).digest())


def generator(*parts: object) -> random.Random:
    """Return a generator of its own for the thing that `parts` name."""
    return random.Random(seed_of(*parts))


def mix(value: int) -> int:
    """Scramble an integer to 64 bits (the finaliser of splitmix64)."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def unit(value: int) -> float:
    """Scramble an integer to a float in [0, 1)."""
    return mix(value) / 2**64
