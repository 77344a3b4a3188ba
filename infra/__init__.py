"""Everything around the functions: templates, packaging, and running the stack on one machine."""
