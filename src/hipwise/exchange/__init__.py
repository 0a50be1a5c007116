"""What leaves the house and what enters it: exports, calendars, activity files, reports."""
