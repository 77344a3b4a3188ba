"""Fetching, the pure part: when a target is due, how a host wishes to be asked, what an answer means for a target."""
