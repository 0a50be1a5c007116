"""From an accelerometer on the thigh, mounted anyhow, to the opening of the top leg."""
