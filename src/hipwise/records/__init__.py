"""The database: screenings, check-ins, sessions, sets and repetitions."""
