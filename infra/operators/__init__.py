"""The operators' command `trialindex`: pages in, searches, states, runs and targets over the HTTP API."""
