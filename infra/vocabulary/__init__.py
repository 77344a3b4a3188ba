"""How the vocabulary's generated tables are made; nothing here runs with the functions."""
