"""The garbage collector, kept from looking through what stays.

Hardly anything that is made while the program loads is garbage, and what was loaded stays to the end. Looking
through it costs a tenth of the start, and later holds every key up for 20 to 100 ms at a time.
"""

import gc


def rest() -> None:
    """Collect nothing until `spare()`: for the start."""
    gc.disable()


def spare() -> None:
    """Leave alone what there is now, and collect what is made from now on."""
    gc.freeze()
    gc.enable()
