"""Values and vocabulary: frozen dataclasses, standard library only, no I/O."""
