"""Aggregations: SQL selects and groups the few columns they need, Python folds them into Elasticsearch's answers."""
