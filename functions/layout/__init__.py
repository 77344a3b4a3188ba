"""How a registry lays its pages out, and the readers of which its table of headings is made."""
