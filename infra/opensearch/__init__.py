"""The search engine here: a real OpenSearch node or the in-memory osmem-server, without Docker or an installed Java."""
