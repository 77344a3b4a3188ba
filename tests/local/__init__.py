"""The runner of template.yaml on one machine, with a small template and handlers of its own."""
