"""Programs for people who work on bertfill; not part of the distribution."""
