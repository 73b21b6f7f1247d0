"""What no schema can say, kind by kind, and the way from validated data to a draft."""
