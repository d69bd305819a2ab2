"""Is a report that got its receipt ever lost or doubled? Server and database are killed while many are sent."""
