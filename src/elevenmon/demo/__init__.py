"""A simulated ElevenLabs API behind real HTTP; a stranger to the rest of the package."""
