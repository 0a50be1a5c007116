"""The programme as pure rules: who may train today, and how much."""
