"""The only package that speaks HTTP: deadlines, size caps, no redirects, classified faults."""
