"""The repository store: records and published lists as files that a kill never leaves torn."""
