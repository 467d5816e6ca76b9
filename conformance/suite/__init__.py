"""The suite as pytest sees it."""
