"""Measurements, run by `make bench`: they print ratios and assert nothing, as machines and days differ."""
