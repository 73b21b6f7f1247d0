"""Source type file: audits, snapshots and usage as CSV, JSON, JSONL or YAML in the repository."""
