"""The nouns of trialindex: frozen models of pages, records, trials and the HTTP contract, without input or output."""
