"""`python -m schemas` writes the published JSON Schemas anew."""

from schemas.published import write

write()
