"""Settings, database, transactions, clock, ids, errors: what every room stands on."""
