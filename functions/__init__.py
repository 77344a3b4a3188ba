"""The verbs of trialindex: parsing, reconciling, indexing and searching trial pages."""
