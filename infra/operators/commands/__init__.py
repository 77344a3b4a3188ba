"""The commands of `trialindex`, a group a module."""
