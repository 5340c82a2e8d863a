"""The ElevenLabs API: wire formats stop here, domain values leave."""
