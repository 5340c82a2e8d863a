"""What an account's figures are counted in: credits, or money by its currency code (`usd`)."""

from typing import Final

CREDITS: Final = "credits"
