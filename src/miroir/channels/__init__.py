"""The ways in and out: intake, delivery, and one folder per channel."""
