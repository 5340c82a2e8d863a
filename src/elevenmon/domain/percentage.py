"""The digits of a percentage: what is not the whole never reads as the whole. Imports nothing."""


def digits_of(percent: float, digits: int = 1) -> str:
    """`72.9`; 99.97 reads 99.9, since 100.0 would say that nothing is left, and 100.03 reads 100.1."""
    text = f"{percent:.{digits}f}"
    if percent != 100 and float(text) == 100:
        step = 10.0**-digits
        return f"{100 - step if percent < 100 else 100 + step:.{digits}f}"
    return text
