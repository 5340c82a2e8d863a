"""Twenty-character ids that encode a number, so that a page can begin at any id without an index."""

from elevenmon.demo.randomness import mix

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SIZE = 62**2
_MODULUS = _SIZE**3
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_VALUES = {pair: value for value, pair in enumerate(_PAIRS)}


class Identifiers:
    """Ids of one seed: `encode` gives the item's id and its request's id, `decode` reads the item's back."""

    def __init__(self, seed: int) -> None:
        self._factor = mix(seed) % (_MODULUS // 62) * 62 + 1
        self._shift = mix(seed + 1) % _MODULUS
        self._inverse = pow(self._factor, -1, _MODULUS)
        self._other = mix(seed + 2) % (_MODULUS // 62) * 62 + 35
        self._third = mix(seed + 3) % (_MODULUS // 62) * 62 + 5
        self._mark = _PAIRS[mix(seed + 4) % _SIZE]

    def encode(self, number: int) -> tuple[str, str]:
        """Return the item id and the request id of a number."""
        pairs = _PAIRS
        one = (number * self._factor + self._shift) % _MODULUS
        two = (number * self._other + self._shift) % _MODULUS
        three = (number * self._third + self._shift) % _MODULUS
        a = pairs[one % _SIZE] + pairs[one // _SIZE % _SIZE] + pairs[one // (_SIZE * _SIZE)]
        b = pairs[two % _SIZE] + pairs[two // _SIZE % _SIZE] + pairs[two // (_SIZE * _SIZE)]
        c = pairs[three % _SIZE] + pairs[three // _SIZE % _SIZE] + pairs[three // (_SIZE * _SIZE)]
        return a + b + self._mark + c, c + self._mark + b + a

    def decode(self, identity: str) -> int | None:
        """Return the number of an item id, or None if no number has that id."""
        try:
            parts = [_VALUES[identity[place : place + 2]] for place in (0, 2, 4)]
        except KeyError:
            return None
        value = parts[0] + parts[1] * _SIZE + parts[2] * _SIZE * _SIZE
        number = (value - self._shift) * self._inverse % _MODULUS
        return number if self.encode(number)[0] == identity else None
