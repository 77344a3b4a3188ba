"""The nouns of trialindex: frozen models of pages, records, trials and the HTTP contract; no input or output happens
here.
"""
